/**
 * An SsePush in the shape of an EventSource, for libraries that take a factory of those: they get a stream with a token,
 * and one that outlives the 502 of a proxy.
 */

import { SsePush } from './sse-push.js';

const CONNECTING = 0, OPEN = 1, CLOSED = 2;

const READY_STATES = { connecting: CONNECTING, lost: CONNECTING, open: OPEN, resumed: OPEN, closed: CLOSED };

/** Besides what an SsePush tells there are `open`, and `error` when the stream is lost or turned away. */
export class SsePushEventSource extends SsePush {
  static CONNECTING = CONNECTING;
  static OPEN = OPEN;
  static CLOSED = CLOSED;
  CONNECTING = CONNECTING;
  OPEN = OPEN;
  CLOSED = CLOSED;

  onopen = null;
  onmessage = null;
  onerror = null;

  #url; #withCredentials;

  /**
   * @param {string | URL} url the stream's address, relative to the page
   * @param {import('./sse-push-event-source.js').SsePushEventSourceOptions} [options] those of SsePush, or of EventSource
   */
  constructor(url, { withCredentials, ...options } = {}) {
    const credentials = options.credentials ?? (withCredentials ? 'include' : undefined);
    super(url, { ...options, credentials });
    this.#url = String(new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href));
    this.#withCredentials = credentials === 'include';
    for (const type of ['open', 'message', 'error']) {
      this.addEventListener(type, (event) => this[`on${type}`]?.(event));
    }
  }

  get readyState() {
    return READY_STATES[this.state];
  }

  get url() {
    return this.#url;
  }

  get withCredentials() {
    return this.#withCredentials;
  }

  dispatchEvent(event) {
    const told = super.dispatchEvent(event), { state, reason } = event.detail ?? {};
    const isStale = this.state === 'closed' && state !== 'closed';
    if (event.type === 'sse-push.state' && state !== 'connecting' && reason !== 'closed' && !isStale) {
      super.dispatchEvent(new Event(READY_STATES[state] === OPEN ? 'open' : 'error'));
    }
    return told;
  }
}
