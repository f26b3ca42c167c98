import { SsePushEventSource } from '/sse-push/sse-push-event-source.js';
import { token } from '/ticket.js';

htmx.createEventSource = (url) => new SsePushEventSource(url, { getToken: token });

const list = document.createElement('div');
list.setAttribute('hx-ext', 'sse');
list.setAttribute('sse-connect', '/events');
list.setAttribute('sse-swap', 'message');
list.setAttribute('hx-swap', 'beforeend');
document.body.append(list);
htmx.process(list);
Object.assign(window, {
  stream: list,
  seen: { get messages() { return list.textContent.split(';').filter(Boolean); } },
});
