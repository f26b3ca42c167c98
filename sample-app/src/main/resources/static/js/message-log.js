import { element, time } from './elements.js';

const KEPT = 500;
const NEAR_THE_END = 48;

/** The list of messages. It follows the newest one, unless the reader has scrolled up. */
export class MessageLog {
  #viewport; #list; #newer;

  constructor(viewport, newer) {
    this.#viewport = viewport;
    this.#list = viewport.querySelector('ol');
    this.#newer = newer;
    newer.addEventListener('click', () => this.#follow());
    viewport.addEventListener('scroll', () => { if (this.#atEnd()) newer.hidden = true; });
    new ResizeObserver(() => { if (newer.hidden) this.#follow(); }).observe(viewport);
  }

  /** @param {{from: string, to: string, text: string, at: string}} message @param {string} user who is reading */
  add({ from, to, text, at }, user) {
    const recipient = (to === '*') ? 'everyone' : (to === from) ? 'yourself' : (to === user) ? 'you' : to;
    const meta = element('p', 'meta');
    meta.append(element('strong', '', (from === user) ? 'You' : from), ` to ${recipient} `, time(new Date(at), { timeStyle: 'short' }));
    const item = element('li', (from === user) ? 'message own' : 'message');
    item.append(meta, element('p', 'text', text));
    this.#append(item);
  }

  note(text) {
    this.#append(element('li', 'note', text));
  }

  clear() {
    this.#list.replaceChildren();
    this.#newer.hidden = true;
  }

  #append(item) {
    const follow = this.#atEnd();
    this.#list.append(item);
    if (this.#list.childElementCount > KEPT) this.#list.firstElementChild.remove();
    if (follow) this.#follow();
    else this.#newer.hidden = false;
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#viewport;
    return scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
  }

  #follow() {
    this.#viewport.scrollTop = this.#viewport.scrollHeight;
    this.#newer.hidden = true;
  }
}
