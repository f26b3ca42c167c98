import { SsePushEventSource } from 'sse-push/event-source';

const createEventSource = (url: string): EventSource => new SsePushEventSource(url, { getToken: () => 't' });

const source = new SsePushEventSource(new URL('https://app.example/events'), { withCredentials: true, topics: 'orders' });
source.onmessage = ({ data, lastEventId }) => void [data, lastEventId];
source.onerror = () => source.readyState === SsePushEventSource.CLOSED && source.reconnect();
source.addEventListener('order', ({ data }) => JSON.parse(data));
const onOrder = (event: MessageEvent): void => void event.data;
source.addEventListener('order', onOrder);
source.removeEventListener('order', onOrder);
void [createEventSource, source.clientId, source.state];
