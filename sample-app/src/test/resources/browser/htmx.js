import { address } from '/ticket.js';

const list = document.createElement('div');
list.setAttribute('hx-ext', 'sse');
list.setAttribute('sse-connect', await address());
list.setAttribute('sse-swap', 'message');
list.setAttribute('hx-swap', 'beforeend');
document.body.append(list);
htmx.process(list);
Object.assign(window, {
  stream: list,
  seen: { get messages() { return list.textContent.split(';').filter(Boolean); } },
});
