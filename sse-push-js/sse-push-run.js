/** Reads a run from its beginning to its end, however often the connection is cut on the way. */

import { below, SsePush } from './sse-push.js';

/**
 * A stream of a run. It begins with everything so far, so a reload, a second tab or another device show the same. Besides
 * the events of the run and those of every stream there is `sse-push.text`, when `text` has changed.
 */
export class SsePushRun extends SsePush {
  #stopUrl; #options;

  /** All text so far. It begins anew on `sse-push.reset`. */
  text = '';

  /** Resolves with the outcome and the reason of the run when it ends, and rejects if the stream is closed before. */
  ended;

  /**
   * @param {string | URL} url the run's address, relative to the page
   * @param {import('./sse-push-run.js').SsePushRunOptions} [options] see sse-push-run.d.ts
   */
  constructor(url, options = {}) {
    const address = new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href);
    super(address, { ...options, refreshUrl: options.refreshUrl ?? new URL('../refresh', address) });
    this.#options = options;
    this.#stopUrl = below(address, 'stop');
    this.ended = new Promise((resolve, reject) => {
      this.addEventListener('sse-push.end', (event) => {
        resolve(event.json());
        this.close();
      });
      this.addEventListener('sse-push.state', ({ detail }) => {
        if (detail.state === 'closed') reject(Object.assign(new Error(`The run is not read: ${detail.reason}`), { detail }));
      });
    });
    this.ended.catch(() => undefined);
    this.addEventListener('message', ({ data }) => this.#show(this.text + data));
    this.addEventListener('sse-push.reset', () => this.#show(''));
  }

  /** Stops the run, not only its stream. Resolves with whether it was open. */
  async stop() {
    let { ok, status } = await this.#postStop(false);
    if (status === 401 && this.#options.getToken) ({ ok, status } = await this.#postStop(true));
    if (!ok && status !== 404) throw new Error(`The run could not be stopped: ${status}`);
    return ok;
  }

  async #postStop(forceRefresh) {
    const { headers, credentials } = this.#options, token = await this.#options.getToken?.({ forceRefresh });
    return fetch(this.#stopUrl, { method: 'POST', credentials,
      headers: { ...headers, ...(token && { Authorization: `Bearer ${token}` }) } });
  }

  #show(text) {
    this.text = text;
    this.dispatchEvent(new Event('sse-push.text'));
  }
}
