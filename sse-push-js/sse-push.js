/**
 * Opens and keeps an sse-push stream: with fetch, which can send a token where EventSource can't.
 * No dependencies; runs in windows, in workers and in Node.
 */

/** Two and a half heartbeats without a byte, and the connection counts as dead. */
const SILENCE = 2.5;

/**
 * Until the server says otherwise, in ms. The heartbeat also limits the wait for a token and for an answer. Two refreshes
 * are as far apart as two connects.
 */
const HEARTBEAT = 15_000, RETRY = 3000;

/** The longest back-off and the longest wait before a refresh, in ms, and what a timer can take. */
const LONGEST_DELAY = 30_000, LONGEST_LEAD = 10_000, LONGEST_TIMER = 2 ** 31 - 1;

/** Refusals that are not for ever. */
const TEMPORARY = [408, 425, 429];

/**
 * A stream that stays open: it reconnects after whatever ends it, with its position and with a fresh token, until it is
 * closed or the server turns it away. It begins as soon as the caller is done, so listeners that are added at once miss
 * nothing.
 *
 * Events have the names they were sent with, "message" without one. Besides those of the server there are
 * `sse-push.state` (detail: what the stream is doing) and `sse-push.position` (the position has moved without an event).
 *
 * A stream has one attempt, or waits for the next one, or is hidden, or is closed. A listener may call every method:
 * each change is complete before it is dispatched, and an attempt starts only when all listeners know of it.
 */
export class SsePush extends EventTarget {
  #url; #refreshUrl; #options; #position; #state = ''; #wasOpen = false; #outbox = new Outbox(this);
  #life = new AbortController(); #hidden = false; #attempt; #timer;
  #retry = RETRY; #heartbeat = HEARTBEAT; #failures = 0; #notBefore = 0;

  /** Whether to request the next token with `forceRefresh`: until such a token was sent. */
  #forced = false;

  /**
   * @param {string | URL} url the stream's address, relative to the page
   * @param {import('./sse-push.js').SsePushOptions} [options] see sse-push.d.ts
   */
  constructor(url, options = {}) {
    super();
    const { refreshUrl, lastEventId, storageKey, signal } = options;
    this.#options = options;
    this.#url = new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href);
    for (const topic of listOf(options.topics)) this.#url.searchParams.append('topic', topic);
    for (const start of listOf(options.from)) this.#url.searchParams.append('from', start);
    this.#refreshUrl = refreshUrl ? new URL(refreshUrl, this.#url) : below(this.#url, 'refresh');
    for (const topic of this.#url.searchParams.getAll('topic')) this.#refreshUrl.searchParams.append('topic', topic);
    this.#position = new Position(lastEventId ?? (storageKey && stored(storageKey)));

    const on = (target, type, listener) => target?.addEventListener?.(type, listener, { signal: this.#life.signal });
    on(signal, 'abort', () => this.close());
    on(globalThis, 'online', () => this.reconnect());
    on(globalThis, 'pagehide', () => this.#pause());
    on(globalThis, 'pageshow', () => this.#resume());
    on(globalThis.document, 'visibilitychange', () => this.#look());
    queueMicrotask(() => {
      if (signal?.aborted) this.close();
      else if (!this.#state && !this.#hidden) this.#begin();
    });
  }

  /** State of the stream: connecting, open, resumed (open again), lost or closed. */
  get state() {
    return this.#state || 'connecting';
  }

  /** The client's id on the server, for the header SSE-Push-Client; empty unless the stream is open. */
  get clientId() {
    return this.#attempt?.clientId ?? '';
  }

  /** The position after the last event, empty if there is none yet. */
  get lastEventId() {
    return String(this.#position);
  }

  /**
   * Connects anew at once: instead of waiting, unless the server has said how long, or in place of an open stream, or of
   * an attempt that waits for a token.
   */
  reconnect() {
    const { phase } = this.#attempt ?? {};
    if (this.#life.signal.aborted || this.#hidden) return;
    if (phase ? phase !== 'token' && phase !== 'open' : performance.now() < this.#notBefore) return;
    this.#drop('reconnect');
    this.#begin();
  }

  /** Ends the stream for good. */
  close() {
    this.#close({ reason: 'closed' });
  }

  #begin() {
    clearTimeout(this.#timer);
    this.#attempt = new Attempt();
    this.#become('connecting');
    this.#settle();
  }

  async #run(attempt) {
    const end = await this.#open(attempt).catch((error) => ({ reason: 'network', error }));
    this.#ended(attempt, end);
  }

  /** Resolves with what has ended the attempt; rejects if that was the network. */
  async #open(attempt) {
    const { signal } = attempt, { credentials } = this.#options;
    let headers;
    attempt.forced = this.#forced;
    this.#heard(attempt, 'asking');
    this.#watch(attempt);
    try {
      const token = this.#authorized(attempt.forced, { Accept: 'text/event-stream', 'SSE-Push-Client-Version': '1' });
      attempt.phase = 'token';
      headers = await token;
    } catch (error) {
      return { reason: 'token', error };
    }
    if (signal.aborted) return undefined;
    this.#heard(attempt, 'request');
    if (attempt.forced) this.#forced = false;
    if (this.lastEventId) headers['Last-Event-ID'] = toHeader(this.lastEventId);
    const response = await fetch(this.#url, { headers, signal, cache: 'no-store', credentials });
    const { status, body } = response, type = response.headers.get('Content-Type') ?? '';
    if (status === 200 && /^text\/event-stream\b/i.test(type)) return this.#read(body.getReader(), attempt);
    const problem = /json/.test(type) ? await response.json().catch(() => undefined) : undefined;
    if (!response.bodyUsed) body?.cancel().catch(() => undefined);
    return { reason: 'refused', status, problem, final: isFinal(response), retryAfter: retryAfter(response) };
  }

  async #read(reader, attempt) {
    const { signal } = attempt;
    const parser = new SseParser((event) => signal.aborted || this.#receive(event, attempt),
      (retry) => { if (!signal.aborted) this.#retry = Math.max(1, retry); });
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      this.#heard(attempt);
      parser.feed(chunk.value);
      if (signal.aborted) break;
      this.#opened(attempt);
      this.#store();
    }
    return { reason: attempt.goodbye ? 'goodbye' : 'ended' };
  }

  #receive({ type, data, id }, attempt) {
    const own = type.startsWith('sse-push.');
    if (type === 'sse-push.hello') {
      const hello = JSON.parse(data);
      attempt.clientId = hello.client;
      this.#heartbeat = hello.heartbeat || HEARTBEAT;
      this.#watch(attempt);
    } else if (type === 'sse-push.goodbye') {
      attempt.goodbye = true;
    } else if (type === 'sse-push.expiring') {
      this.#refresh(attempt, JSON.parse(data).expires_in * 1000 || 0);
    }
    this.#opened(attempt);
    if (attempt.signal.aborted) return;
    if (id !== undefined) {
      if (type === 'sse-push.reset' || !id) this.#position = new Position(id);
      else if (data !== undefined && !own && this.#position.covers(id)) return;
      else this.#position.advance(id);
    }
    const name = (data === undefined) ? 'sse-push.position' : type;
    this.#outbox.add(new PushEvent(name, data ?? '', this.lastEventId, id));
    this.#settle();
  }

  #opened(attempt) {
    if (attempt.phase !== 'open') {
      this.#heard(attempt, 'open');
      attempt.openedAt = attempt.heardAt;
      this.#become(this.#wasOpen ? 'resumed' : 'open');
      this.#wasOpen = true;
      this.#watch(attempt);
      this.#settle();
    }
  }

  #ended(attempt, { reason, status, problem, final, retryAfter = 0, error } = {}) {
    if (this.#attempt !== attempt) return;
    const lived = performance.now() - attempt.openedAt;
    this.#abandon();
    if (status === 401 && this.#options.getToken && !attempt.forced) {
      this.#forced = true;
      this.#begin();
    } else if (final) {
      this.#close({ reason: { 204: 'stopped', 401: 'unauthorized' }[status] ?? reason, status, problem });
    } else {
      this.#failures = (attempt.goodbye || lived >= this.#retry) ? 0 : this.#failures + 1;
      this.#notBefore = performance.now() + retryAfter;
      this.#become('lost', { reason, status, problem, error, retryIn: this.#wait(retryAfter) });
      this.#settle();
    }
  }

  #wait(atLeast) {
    const retryIn = Math.min(LONGEST_TIMER, atLeast + this.#backOff());
    this.#timer = setTimeout(() => this.#begin(), retryIn);
    return retryIn;
  }

  /** After a stream that has lived, what the server says, which it jitters itself; after failures, full jitter. */
  #backOff() {
    if (!this.#failures) return this.#retry;
    return Math.random() * Math.max(this.#retry, Math.min(LONGEST_DELAY, this.#retry * 2 ** this.#failures));
  }

  /**
   * Gives the open stream another token, some time before the one it has ends: not all streams at once. The new
   * one may be announced to end at once, so there is a pause before the next.
   */
  async #refresh(attempt, rest) {
    const { clientId, signal } = attempt, { getToken, credentials } = this.#options, turn = attempt.refresh = {};
    let least = Math.max(0, attempt.refreshedAt + RETRY - performance.now()), spread = Math.min(LONGEST_LEAD, rest / 4);
    while (getToken && clientId && !signal.aborted) {
      await pause(least + spread * (0.25 + 0.75 * Math.random()), signal);
      if (signal.aborted || attempt.refresh !== turn) return;
      attempt.refreshedAt = performance.now();
      least = RETRY;
      spread = this.#retry;
      try {
        const response = await within(SILENCE * HEARTBEAT, signal, async (limit) => {
          const headers = await this.#authorized(true, { 'SSE-Push-Client': clientId });
          return limit.aborted || fetch(this.#refreshUrl, { method: 'POST', headers, signal: limit, credentials });
        });
        if (response.ok || isFinal(response)) return;
        least = Math.max(RETRY, retryAfter(response));
      } catch {
        // As long as the stream is open, it is worth another try.
      }
    }
  }

  async #authorized(forceRefresh, headers) {
    const token = await this.#options.getToken?.({ forceRefresh });
    return { ...headers, ...this.#options.headers, ...(token && { Authorization: `Bearer ${token}` }) };
  }

  #heard(attempt, phase = attempt.phase) {
    attempt.phase = phase;
    attempt.heardAt = performance.now();
  }

  /** Timers stop while a page sleeps: what counts is when the last byte came. */
  #watch(attempt) {
    clearTimeout(attempt.watchdog);
    const left = this.#silence(attempt);
    if (left > 0) attempt.watchdog = setTimeout(() => this.#watch(attempt), Math.min(LONGEST_TIMER, left));
    else this.#ended(attempt, { reason: attempt.phase === 'token' ? 'token' : 'silent' });
  }

  /** Remaining time in ms that an attempt may be silent. */
  #silence({ phase, heardAt }) {
    return heardAt + SILENCE * (phase === 'open' ? this.#heartbeat : HEARTBEAT) - performance.now();
  }

  /** A page that is looked at again does not wait, and does not trust a connection that was silent for too long. */
  #look() {
    if (globalThis.document.visibilityState !== 'visible') return;
    if (this.#attempt?.phase !== 'open' || this.#silence(this.#attempt) < 0) this.reconnect();
  }

  /** Does nothing to a closed stream: not every engine takes listeners away with their signal. */
  #pause() {
    if (this.#life.signal.aborted) return;
    this.#hidden = true;
    this.#drop('hidden');
    this.#settle();
  }

  #resume() {
    if (!this.#hidden || this.#life.signal.aborted) return;
    this.#hidden = false;
    const left = this.#notBefore - performance.now();
    if (left > 0) this.#wait(left);
    else this.#begin();
  }

  #drop(reason) {
    const dropped = this.#abandon();
    if (dropped) this.#become('lost', { reason, retryIn: 0 });
  }

  /** Ends what is going on, an attempt or the wait for one. */
  #abandon() {
    const attempt = this.#attempt;
    clearTimeout(this.#timer);
    clearTimeout(attempt?.watchdog);
    this.#attempt = undefined;
    attempt?.abort();
    this.#store();
    return attempt;
  }

  #close(detail) {
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    this.#abandon();
    this.#outbox.clear();
    this.#become('closed', detail);
    this.#settle();
  }

  #become(state, detail) {
    if (this.#state === state) return;
    this.#state = state;
    this.#outbox.add(new StateEvent({ state, ...detail }));
  }

  /** Tells what there is to tell, and starts the attempt that is due after it. */
  #settle() {
    if (this.#outbox.flush() && this.#attempt?.phase === 'due') this.#run(this.#attempt);
  }

  /** Storage may be full or forbidden. The position is in memory anyway. */
  #store() {
    const { storageKey } = this.#options;
    try {
      if (storageKey) sessionStorage.setItem(storageKey, this.lastEventId);
    } catch {
      // As said.
    }
  }
}

/** One try to have a stream, from its announcement to its end. Nothing of it outlives its signal. */
class Attempt extends AbortController {
  /** due, asking (for a token), token (waiting for it), request or open. */
  phase = 'due';
  forced = false; goodbye = false; clientId = ''; heardAt = 0; openedAt = Infinity; watchdog;
  refresh; refreshedAt = -Infinity;
}

/** Dispatches events in order. One that a listener causes waits until all listeners have had the one before. */
export class Outbox {
  #target; #events = []; #busy = false;

  constructor(target) {
    this.#target = target;
  }

  add(event) {
    this.#events.push(event);
  }

  clear() {
    this.#events.length = 0;
  }

  /** Return whether all events are dispatched: not yet if a listener calls this. */
  flush() {
    if (this.#busy) return false;
    this.#busy = true;
    try {
      while (this.#events.length) this.#target.dispatchEvent(this.#events.shift());
    } finally {
      this.#busy = false;
    }
    return true;
  }
}

/** Says what the stream is doing now: `detail.state`, and why. */
export class StateEvent extends Event {
  detail;

  constructor(detail) {
    super('sse-push.state');
    this.detail = detail;
  }
}

/** An event of the stream. */
export class PushEvent extends MessageEvent {
  /** The event's own id; undefined if it is in no history, and comes once or not at all. */
  id;

  constructor(type, data, lastEventId, id) {
    super(type, { data, lastEventId });
    this.id = id;
  }

  /** The data, read as JSON. */
  json() {
    return JSON.parse(this.data);
  }
}

/**
 * The position of a client in each of its destinations, as the id of an event says: "2", and for each destination its
 * label, a sequence number in base 36 and a tag. An id of any other form is kept as it is.
 */
export class Position {
  #parts = new Map(); #opaque = '';

  constructor(id) {
    if (id) this.advance(id);
  }

  /** Return whether an event with this id has been received before. */
  covers(id) {
    const parts = partsOf(id);
    return parts.length > 0 && parts.every(([, label, sequence]) => this.#has(label, sequence));
  }

  /** Return whether this is the same position of the same histories. */
  equals(id) {
    const parts = partsOf(id);
    return parts.length === this.#parts.size
      && (parts.length ? parts.every(([part, label]) => this.#parts.get(label)?.part === part) : this.#opaque === id);
  }

  advance(id) {
    const parts = partsOf(id);
    if (!parts.length) {
      this.#parts.clear();
      this.#opaque = id;
    }
    for (const [part, label, sequence] of parts) {
      if (!this.#has(label, sequence)) this.#parts.set(label, { part, sequence });
    }
  }

  toString() {
    return this.#parts.size ? `2${[...this.#parts.values()].map(({ part }) => part).join('')}` : this.#opaque;
  }

  #has(label, sequence) {
    const reached = this.#parts.get(label)?.sequence ?? '';
    return reached.length > sequence.length || (reached.length === sequence.length && reached >= sequence);
  }
}

const partsOf = (id) => (/^2(\.\w{4}\.\w+\.\w{6})+$/.test(id) ? [...id.matchAll(/\.(\w{4})\.(\w+)\.\w{6}/g)] : []);

/** Reads the bytes of an event stream by the HTML standard's rules, however they are cut. */
export class SseParser {
  #onBlock; #onRetry; #decoder = new TextDecoder(); #rest = ''; #afterCr = false;
  #type = ''; #data; #id;

  /**
   * @param {(block: {type: string, data?: string, id?: string}) => void} onBlock called for each event, and without
   *   data for a block that only has an id
   * @param {(retry: number) => void} [onRetry] called with the server's reconnection time in ms
   */
  constructor(onBlock, onRetry) {
    this.#onBlock = onBlock;
    this.#onRetry = onRetry;
  }

  /** @param {Uint8Array} bytes the next ones */
  feed(bytes) {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (!text) return;
    if (this.#afterCr && text[0] === '\n') text = text.slice(1);
    this.#afterCr = text.endsWith('\r');
    const lines = text.split(/\r\n|\r|\n/);
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop();
    for (const line of lines) this.#line(line);
  }

  #line(line) {
    if (!line) return this.#dispatch();
    const colon = line.indexOf(':'), field = (colon < 0) ? line : line.slice(0, colon);
    const value = (colon < 0) ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'data') this.#data = (this.#data === undefined) ? value : `${this.#data}\n${value}`;
    else if (field === 'event') this.#type = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.#onRetry?.(Number(value));
    return undefined;
  }

  #dispatch() {
    const block = { type: this.#type || 'message', data: this.#data, id: this.#id };
    this.#type = '';
    this.#data = this.#id = undefined;
    if (block.data !== undefined || block.id !== undefined) this.#onBlock(block);
  }
}

/** The values of an option, of which one may be a text. They are read once: not every iterable can be read twice. */
export const listOf = (values = []) => (typeof values === 'string' ? [values] : [...values]);

/** An address below another one, of the same server even if the path begins with two slashes, as after "https://host/". */
export function below(url, name) {
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/$/, '')}/${name}`;
  address.search = address.hash = '';
  return address;
}

/** A header takes bytes. */
const toHeader = (text) => Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');

/** Return whether a failure is final. A rejection without a problem detail may be a proxy's. */
function isFinal({ status, headers }) {
  if (status === 204 || status === 401) return true;
  return status >= 400 && status < 500 && !TEMPORARY.includes(status)
    && /^application\/problem\+json\b/i.test(headers.get('Content-Type'));
}

/** Retry-After in ms: seconds, or a date by the server's clock. */
function retryAfter({ headers }) {
  const value = headers.get('Retry-After'), now = Date.parse(headers.get('Date')) || Date.now();
  return Math.max(0, (Number(value) * 1000 || Date.parse(value) - now) || 0);
}

/** Waits so long, in ms, and no longer than a signal. */
function pause(time, signal) {
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(stop, Math.min(LONGEST_TIMER, time));
    signal.addEventListener('abort', stop);
  });
}

/** Gives a task so long, in ms, and no longer than a signal. */
async function within(limit, signal, task) {
  const controller = new AbortController(), stop = () => controller.abort();
  const timer = setTimeout(stop, limit);
  signal.addEventListener('abort', stop, { signal: controller.signal });
  const over = new Promise((resolve, reject) => { controller.signal.addEventListener('abort', reject); });
  try {
    return await Promise.race([task(controller.signal), over]);
  } finally {
    clearTimeout(timer);
    stop();
  }
}

function stored(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return undefined;
  }
}
