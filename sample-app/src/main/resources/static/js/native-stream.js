import { PushEvent, StateEvent } from '/sse-push/sse-push.js';
import { post } from './http.js';

const NAMES = ['message', 'chat', 'meters', 'welcome', 'sse-push.hello', 'sse-push.position', 'sse-push.reset',
  'sse-push.expiring', 'sse-push.goodbye'];

/** After as many tickets that open nothing, it is over. */
const ATTEMPTS = 3;

/** Refusals that are not for ever. */
const TEMPORARY = [408, 425, 429];

/** The browser's own EventSource, opened with a ticket, and used like an SsePush. It reconnects by itself, mostly. */
export class NativeStream extends EventTarget {
  #url; #getToken; #topics; #source; #timer; #failures = 0; #wasOpen = false;
  state = 'connecting'; clientId = ''; lastEventId;

  constructor(url, { getToken, topics, lastEventId = '' }) {
    super();
    this.#url = url;
    this.#getToken = getToken;
    this.#topics = topics;
    this.lastEventId = lastEventId;
    queueMicrotask(() => this.#connect());
  }

  close(detail = { reason: 'closed' }) {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#become('closed', detail);
  }

  async #connect(forceRefresh = false) {
    if (this.state === 'closed') return;
    this.#become('connecting');
    try {
      const ticket = await this.#ticket(forceRefresh);
      if (this.state !== 'closed') this.#open(ticket);
    } catch ({ status, type, message }) {
      if (status === 401 && !forceRefresh) this.#connect(true);
      else if (isFinal(status, type)) this.close({ reason: 'refused', status, problem: { detail: message } });
      else this.#retry('network');
    }
  }

  /** A ticket stands for the token, and opens one stream. */
  async #ticket(forceRefresh) {
    const fields = new URLSearchParams([...this.#topics].map((topic) => ['topic', topic]));
    const headers = { Authorization: `Bearer ${await this.#getToken({ forceRefresh })}` };
    return (await (await post(`${this.#url}/ticket`, fields, headers)).json()).ticket;
  }

  #open(ticket) {
    const address = new URLSearchParams({ ticket });
    if (this.lastEventId) address.set('last_event_id', this.lastEventId);
    const source = this.#source = new EventSource(`${this.#url}?${address}`);
    for (const name of NAMES) source.addEventListener(name, (event) => this.#receive(event));
    source.onopen = () => {
      this.#failures = 0;
      this.#become(this.#wasOpen ? 'resumed' : 'open');
      this.#wasOpen = true;
    };
    source.onerror = () => {
      this.clientId = '';
      if (source.readyState === EventSource.CONNECTING) this.#become('lost', { reason: 'ended' });
      else if (++this.#failures < ATTEMPTS) this.#retry('ended');
      else this.close({ reason: 'refused' });
    };
  }

  #receive({ type, data, lastEventId }) {
    // Without the secret, which belongs in no address.
    this.lastEventId = lastEventId.split('~')[0] || this.lastEventId;
    if (type === 'sse-push.hello') this.clientId = JSON.parse(data).client;
    if (type === 'sse-push.expiring') this.#refresh();
    this.dispatchEvent(new PushEvent(type, data, this.lastEventId));
  }

  async #refresh() {
    try {
      const headers = { Authorization: `Bearer ${await this.#getToken({ forceRefresh: true })}`, 'SSE-Push-Client': this.clientId };
      await fetch(`${this.#url}/refresh`, { method: 'POST', headers });
    } catch {
      // The stream ends with its token, and is opened again with another one.
    }
  }

  #retry(reason) {
    const retryIn = 500 + Math.random() * 1000;
    this.#timer = setTimeout(() => this.#connect(), retryIn);
    this.#become('lost', { reason, retryIn });
  }

  #become(state, detail) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new StateEvent({ state, ...detail }));
  }
}

/** Return whether a failure is final. A rejection without a problem detail may be a proxy's. */
const isFinal = (status, type) => status === 401
  || (status >= 400 && status < 500 && !TEMPORARY.includes(status) && /^application\/problem\+json\b/i.test(type));
