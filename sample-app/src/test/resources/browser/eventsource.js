import { address } from '/ticket.js';

const seen = { messages: [], resets: 0 };
const source = new EventSource(await address());
source.addEventListener('message', ({ data }) => seen.messages.push(data));
source.addEventListener('sse-push.reset', () => seen.resets++);
Object.assign(window, { seen, stream: source });
