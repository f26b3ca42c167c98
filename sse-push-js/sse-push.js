/**
 * Opens and keeps an sse-push stream: with fetch, which can send a token where EventSource can't.
 * No dependencies; runs in windows, in workers and in Node.
 */

/** Two and a half heartbeats without a byte, and the connection counts as dead. */
const SILENCE = 2.5;

/** Until the server says otherwise, in ms. */
const HEARTBEAT = 15_000, RETRY = 3000;

/** The longest back-off and the longest wait before a refresh, in ms, and what a timer can take. */
const LONGEST_DELAY = 30_000, LONGEST_LEAD = 10_000, LONGEST_TIMER = 2 ** 31 - 1;

/** Answers that are not for ever, besides 5xx. */
const TEMPORARY = [408, 425, 429];

/**
 * A stream that stays open: it comes back after whatever ends it, with its position and with a fresh token, until it
 * is closed or the server turns it away. It begins as soon as the caller is done, so listeners that are added at once
 * miss nothing.
 *
 * Events have the names they were sent with, "message" without one. Besides those of the server there are
 * `sse-push.state` (detail: what the stream is doing) and `sse-push.position` (the position has moved without an event).
 */
export class SsePush extends EventTarget {
  #url; #refreshUrl; #options; #position; #state = ''; #clientId = ''; #wasOpen = false;
  #life = new AbortController(); #attempt; #timer; #watchdog; #hidden = false;
  #retry = RETRY; #heartbeat = HEARTBEAT; #lastByte = 0; #openedAt = Infinity; #failures = 0; #notBefore = 0;
  #forced = false; #goodbye = false;

  /**
   * @param {string | URL} url the stream's address, relative to the page
   * @param {import('./sse-push.js').SsePushOptions} [options] see sse-push.d.ts
   */
  constructor(url, options = {}) {
    super();
    const { topics = [], refreshUrl, lastEventId, storageKey, signal } = options;
    this.#options = options;
    this.#url = new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href);
    for (const topic of topics) this.#url.searchParams.append('topic', topic);
    this.#refreshUrl = new URL(refreshUrl ?? this.#url.pathname.replace(/\/?$/, '/refresh'), this.#url);
    for (const topic of this.#url.searchParams.getAll('topic')) this.#refreshUrl.searchParams.append('topic', topic);
    this.#position = new Position(lastEventId ?? (storageKey && stored(storageKey)));

    const on = (target, type, listener) => target?.addEventListener?.(type, listener, { signal: this.#life.signal });
    on(signal, 'abort', () => this.close());
    on(globalThis, 'online', () => this.reconnect());
    on(globalThis, 'pagehide', () => this.#pause());
    on(globalThis, 'pageshow', () => this.#resume());
    on(globalThis.document, 'visibilitychange', () => this.#look());
    queueMicrotask(() => (signal?.aborted ? this.close() : this.#connect()));
  }

  /** What the stream is doing: connecting, open, resumed (open again), lost or closed. */
  get state() {
    return this.#state || 'connecting';
  }

  /** The client's id on the server, for the header SSE-Push-Client; empty unless the stream is open. */
  get clientId() {
    return this.#clientId;
  }

  /** The position after the last event, empty if there is none yet. */
  get lastEventId() {
    return String(this.#position);
  }

  /** Connects anew at once: instead of waiting, unless the server has said how long, or in place of an open stream. */
  reconnect() {
    if (this.#life.signal.aborted || this.#hidden) return;
    if (this.#openedAt < Infinity || (!this.#attempt && Date.now() >= this.#notBefore)) {
      this.#drop('reconnect');
      this.#connect();
    }
  }

  /** Ends the stream for good. */
  close() {
    this.#close({ reason: 'closed' });
  }

  async #connect(forceRefresh = false) {
    if (this.#life.signal.aborted || this.#hidden) return;
    clearTimeout(this.#timer);
    this.#goodbye = false;
    const attempt = this.#attempt = new AbortController();
    this.#become('connecting');
    const end = await this.#open(attempt.signal, forceRefresh)
      .catch((error) => ({ reason: attempt.signal.aborted ? 'silent' : 'network', error }));
    if (this.#attempt !== attempt) return;
    clearTimeout(this.#watchdog);
    this.#attempt = undefined;
    this.#ended(end);
  }

  /** Resolves with what has ended the attempt; rejects if that was the network or the watchdog. */
  async #open(signal, forceRefresh) {
    let headers;
    try {
      headers = await this.#authorized({ forceRefresh }, { Accept: 'text/event-stream', 'SSE-Push-Client-Version': '1' });
    } catch (error) {
      return { reason: 'token', error };
    }
    if (signal.aborted) return undefined;
    if (this.lastEventId) headers['Last-Event-ID'] = this.lastEventId;
    this.#heard();
    this.#watch();
    const { credentials } = this.#options;
    const response = await fetch(this.#url, { headers, signal, cache: 'no-store', credentials });
    const { status, body } = response;
    if (status === 200 && /^text\/event-stream\b/i.test(response.headers.get('Content-Type') ?? '')) {
      return this.#read(body.getReader(), signal);
    }
    const problem = /json/.test(response.headers.get('Content-Type')) ? await response.json().catch(() => undefined) : undefined;
    if (!response.bodyUsed) body?.cancel().catch(() => undefined);
    return { reason: 'refused', status, problem, retryAfter: millis(response.headers.get('Retry-After')) };
  }

  async #read(reader, signal) {
    const parser = new SseParser((event) => signal.aborted || this.#receive(event, signal), (retry) => { this.#retry = retry; });
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      this.#heard();
      parser.feed(chunk.value);
      if (signal.aborted) break;
      this.#opened();
      store(this.#options.storageKey, this.lastEventId);
    }
    return { reason: this.#goodbye ? 'goodbye' : 'ended' };
  }

  #receive({ type, data, id }, signal) {
    if (type === 'sse-push.hello') {
      const hello = JSON.parse(data);
      this.#clientId = hello.client;
      this.#heartbeat = hello.heartbeat;
      this.#watch();
    } else if (type === 'sse-push.goodbye') {
      this.#goodbye = true;
    } else if (type === 'sse-push.expiring') {
      this.#refresh(JSON.parse(data).expires_in * 1000, signal);
    }
    this.#opened();
    if (id !== undefined) {
      if (type === 'sse-push.reset' || !id) this.#position = new Position(id);
      else if (data !== undefined && this.#position.covers(id)) return;
      else this.#position.advance(id);
    }
    if (data !== undefined) this.dispatchEvent(new PushEvent(type, data, this.lastEventId, id));
    else if (id !== undefined) this.dispatchEvent(new PushEvent('sse-push.position', '', this.lastEventId, id));
  }

  #opened() {
    if (this.#openedAt < Infinity) return;
    this.#openedAt = Date.now();
    this.#forced = false;
    this.#become(this.#wasOpen ? 'resumed' : 'open');
    this.#wasOpen = true;
  }

  #ended({ reason, status, problem, retryAfter = 0, error }) {
    const lived = Date.now() - this.#openedAt;
    this.#openedAt = Infinity;
    this.#clientId = '';
    if (status === 401 && this.#options.getToken && !this.#forced) {
      this.#forced = true;
      this.#connect(true);
    } else if (status < 500 && !TEMPORARY.includes(status)) {
      this.#close({ reason: { 204: 'stopped', 401: 'unauthorized' }[status] ?? reason, status, problem });
    } else {
      this.#failures = (this.#goodbye || lived >= this.#retry) ? 0 : this.#failures + 1;
      this.#notBefore = Date.now() + retryAfter;
      const retryIn = Math.min(LONGEST_TIMER, retryAfter + this.#backOff());
      this.#timer = setTimeout(() => this.#connect(), retryIn);
      this.#become('lost', { reason, status, problem, error, retryIn });
    }
  }

  /** After a stream that has lived, what the server says, which it jitters itself; after failures, full jitter. */
  #backOff() {
    if (!this.#failures) return this.#retry;
    return Math.random() * Math.max(this.#retry, Math.min(LONGEST_DELAY, this.#retry * 2 ** this.#failures));
  }

  /** Gives the open stream another token, some time before the one it has ends: not all streams at once. */
  async #refresh(rest, signal) {
    const client = this.#clientId, { getToken, credentials } = this.#options;
    let wait = Math.min(LONGEST_LEAD, rest / 4);
    while (getToken && client) {
      await new Promise((resolve) => { setTimeout(resolve, wait * (0.25 + 0.75 * Math.random())); });
      if (this.#clientId !== client) return;
      try {
        const headers = await this.#authorized({ forceRefresh: true }, { 'SSE-Push-Client': client });
        const { status } = await fetch(this.#refreshUrl, { method: 'POST', headers, signal, credentials });
        if (status < 500 && !TEMPORARY.includes(status)) return;
      } catch {
        // As long as the stream is open, it is worth another try.
      }
      wait = this.#retry;
    }
  }

  async #authorized(ask, headers) {
    const token = await this.#options.getToken?.(ask);
    return { ...headers, ...this.#options.headers, ...(token && { Authorization: `Bearer ${token}` }) };
  }

  #heard() {
    this.#lastByte = Date.now();
  }

  /** Timers stop while a page sleeps: what counts is when the last byte came. */
  #watch() {
    clearTimeout(this.#watchdog);
    const limit = SILENCE * this.#heartbeat, left = this.#lastByte + limit - Date.now();
    if (left <= 0) this.#attempt?.abort();
    else this.#watchdog = setTimeout(() => this.#watch(), Math.min(left, limit));
  }

  /** A page that is looked at again does not wait, and does not trust a connection that was silent for too long. */
  #look() {
    if (globalThis.document.visibilityState !== 'visible') return;
    const silent = Date.now() - this.#lastByte > SILENCE * this.#heartbeat;
    if (this.#openedAt === Infinity || silent) this.reconnect();
  }

  #pause() {
    this.#hidden = true;
    this.#drop('hidden');
  }

  #resume() {
    if (!this.#hidden) return;
    this.#hidden = false;
    this.#connect();
  }

  #drop(reason) {
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    const attempt = this.#attempt;
    this.#attempt = undefined;
    this.#openedAt = Infinity;
    this.#clientId = '';
    attempt?.abort();
    if (this.#state !== 'closed' && this.#state !== 'lost') this.#become('lost', { reason, retryIn: 0 });
  }

  #close(detail) {
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    this.#state = 'closed';
    this.#drop();
    this.dispatchEvent(new StateEvent({ state: 'closed', ...detail }));
  }

  #become(state, detail) {
    if (this.#state === state) return;
    this.#state = state;
    this.dispatchEvent(new StateEvent({ state, ...detail }));
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
 * How far a client has come in each of its destinations, as the id of an event says: "2", and for each destination its
 * label, a sequence number in base 36 and a tag. An id of any other form is kept as it is.
 */
export class Position {
  #parts = new Map(); #opaque = '';

  constructor(id) {
    if (id) this.advance(id);
  }

  /** Whether an event with this id is one that has been here. */
  covers(id) {
    const parts = partsOf(id);
    return parts.length > 0 && parts.every(([, label, sequence]) => this.#has(label, sequence));
  }

  /** Whether this is the very place, of the same histories. */
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

/** Retry-After in ms: seconds or a date. */
const millis = (header) => Math.max(0, (Number(header) * 1000 || Date.parse(header) - Date.now()) || 0);

/** Storage may be full or forbidden. The position is in memory anyway. */
function store(key, id) {
  try {
    if (key) sessionStorage.setItem(key, id);
  } catch {
    // As said.
  }
}

function stored(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return undefined;
  }
}
