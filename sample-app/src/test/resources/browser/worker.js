/** A worker whose own address is a blob's: nothing is relative to that. */
import { token } from '/ticket.js';

const { origin } = location, seen = { messages: [] };
const source = `
import { SsePush } from '${origin}/sse-push/sse-push.js';
const stream = new SsePush('${origin}/events', { getToken: () => '${await token()}' });
stream.addEventListener('message', ({ data }) => postMessage(data));`;
const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })), { type: 'module' });
worker.onmessage = ({ data }) => seen.messages.push(data);
Object.assign(window, { seen, stream: worker });
