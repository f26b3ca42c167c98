/** A frame that has no origin: no storage, no locks. It can't load modules from here, so it gets them as text, and an answer to fetch. */
const text = async (file) => (await fetch(`/sse-push/${file}`)).text();
const address = (source) => `data:text/javascript,${encodeURIComponent(source).replaceAll('\'', '%27')}`;

const module = address(await text('sse-push.js'));
const tabs = address((await text('sse-push-tabs.js')).replace('\'./sse-push.js\'', `'${module}'`));
const seen = { states: [], messages: [] };
addEventListener('message', ({ data: { list, entry } }) => seen[list].push(entry));

const frame = document.createElement('iframe');
frame.sandbox = 'allow-scripts';
frame.srcdoc = `<script type="module">
import { SsePushTabs } from '${tabs}';
window.fetch = async () => new Response(new ReadableStream({
  start: (controller) => controller.enqueue(new TextEncoder().encode(
    'event: sse-push.hello\\ndata: {"client":"c","heartbeat":15000}\\n\\ndata: 0\\n\\n')),
}), { headers: { 'Content-Type': 'text/event-stream' } });
const tell = (list, entry) => parent.postMessage({ list, entry }, '*');
const stream = new SsePushTabs('/events', { user: 'alice', storageKey: 'alice' });
stream.addEventListener('sse-push.state', ({ detail }) => tell('states', detail.state));
stream.addEventListener('message', ({ data }) => tell('messages', data));
navigator.locks.request('any', () => {}).catch(({ name }) => tell('messages', name));
</script>`;
document.body.append(frame);
Object.assign(window, { seen, stream: frame });
