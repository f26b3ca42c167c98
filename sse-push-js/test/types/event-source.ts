import { PushEvent, StateEvent } from 'sse-push';
import { SsePushEventSource } from 'sse-push/event-source';

const createEventSource = (url: string): EventSource => new SsePushEventSource(url, { getToken: () => 't' });

const source = new SsePushEventSource(new URL('https://app.example/events'), { withCredentials: true, topics: 'orders' });
source.onmessage = ({ data, lastEventId }) => void [data, lastEventId];
source.onerror = () => source.readyState === SsePushEventSource.CLOSED && source.reconnect();
source.addEventListener('order', ({ data }) => JSON.parse(data));
const onOrder = (event: MessageEvent): void => void event.data;
source.addEventListener('order', onOrder);
source.removeEventListener('order', onOrder);

// As with an SsePush: the states, and events that know their JSON and their id.

source.addEventListener('sse-push.state', ({ detail }) => detail.state === 'lost' && detail.retryIn);
// @ts-expect-error: no state
source.addEventListener('sse-push.state', ({ detail }) => detail.state === 'opened');
source.addEventListener('order', (event) => [event.json().order, event.id, event.lastEventId]);
source.addEventListener('message', (event) => event.json());
const onState = ({ detail }: StateEvent): string | undefined => detail.reason, onPush = (event: PushEvent): void => event.json();
source.addEventListener('sse-push.state', onState, { once: true });
source.removeEventListener('sse-push.state', onState);
source.addEventListener('order', onPush);
source.removeEventListener('order', onPush, true);

// As with an EventSource.

source.addEventListener('open', (event) => event.type);
source.addEventListener('error', (event: Event) => event.type);
source.addEventListener('message', function onMessage(this: EventSource, event: MessageEvent) { void [this.url, event.data]; });
const name: string = 'computed', listener: EventListenerOrEventListenerObject = { handleEvent: (event) => void event.type };
source.addEventListener(name, listener);
source.removeEventListener(name, listener);
for (const type of ['open', 'message', 'error'] as const) source.addEventListener(type, (event: Event) => event.type);
void [createEventSource, source.clientId, source.state];
