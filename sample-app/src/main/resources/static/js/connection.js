import { SsePushTabs } from '/sse-push/sse-push-tabs.js';
import { SsePush } from '/sse-push/sse-push.js';
import { NativeStream } from './native-stream.js';

const EVENTS = ['sse-push.state', 'sse-push.hello', 'sse-push.reset', 'sse-push.expiring', 'welcome', 'chat', 'meters', 'cluster'];

const READERS = {
  module: (url, options) => new SsePush(url, options),
  tabs: (url, options) => new SsePushTabs(url, options),
  native: (url, options) => new NativeStream(url, options),
};

/** One user's stream, read by one reader after another: each goes on where the one before it has stopped. */
export class Connection extends EventTarget {
  #stream; #position = ''; #listening;

  get clientId() {
    return this.#stream?.clientId ?? '';
  }

  get isRunning() {
    return Boolean(this.#stream) && this.#stream.state !== 'closed';
  }

  /**
   * @param {import('./session.js').Session} session
   * @param {'module' | 'tabs' | 'native'} reader
   * @param {string[]} topics
   */
  open(session, reader, topics) {
    this.leave();
    this.#stream = READERS[reader]('/events', {
      getToken: (ask) => session.token(ask), topics, user: session.user, lastEventId: this.#position,
    });
    this.#listening = new AbortController();
    for (const name of EVENTS) {
      this.#stream.addEventListener(name, (event) => this.#forward(event), { signal: this.#listening.signal });
    }
  }

  close() {
    this.#stream?.close();
    this.#position = this.#stream?.lastEventId ?? this.#position;
  }

  /** Closes without a word. */
  leave() {
    this.#listening?.abort();
    this.close();
  }

  #forward(event) {
    this.dispatchEvent(new CustomEvent(event.type, { detail: event.detail ?? event.json() }));
  }
}
