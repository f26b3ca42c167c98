/**
 * Reads Server-Sent Events with fetch, which can send a bearer token where EventSource
 * cannot. Reconnects when the stream ends, and says where it stopped (Last-Event-ID).
 */
export class SseReader {
  #url; #token; #onEvent; #onState;
  #abort; #lastEventId = ''; #retry = 3000; #failures = 0;

  /**
   * @param {string} url
   * @param {object} options
   * @param {() => string | Promise<string>} options.token asked for on every connect
   * @param {(event: {event: string, data: string, id: string}) => void} options.onEvent
   * @param {(state: 'connecting' | 'open' | 'waiting' | 'refused' | 'closed', detail?: any) => void} options.onState
   *   waiting comes with the delay in ms, refused with the response: nothing more is tried after it
   */
  constructor(url, { token, onEvent, onState }) {
    this.#url = url;
    this.#token = token;
    this.#onEvent = onEvent;
    this.#onState = onState;
  }

  open() {
    this.#abort?.abort();
    this.#abort = new AbortController();
    this.#failures = 0;
    this.#run(this.#abort.signal);
  }

  close() {
    this.#abort?.abort();
    this.#onState('closed');
  }

  async #run(signal) {
    while (!signal.aborted) {
      this.#onState('connecting');
      const response = await this.#read(signal).catch(() => null);
      if (signal.aborted) return;
      if (isFinal(response)) return this.#onState('refused', response);
      const delay = this.#delay(response);
      this.#onState('waiting', delay);
      await sleep(delay, signal);
    }
  }

  async #read(signal) {
    const headers = { Accept: 'text/event-stream', Authorization: `Bearer ${await this.#token()}` };
    if (this.#lastEventId) headers['Last-Event-ID'] = this.#lastEventId;
    const response = await fetch(this.#url, { headers, signal, cache: 'no-store' });
    if (!isStream(response)) return response;
    this.#onState('open');
    for await (const { retry, id, event, data } of parse(response.body, this.#lastEventId)) {
      this.#failures = 0;
      this.#retry = retry ?? this.#retry;
      this.#lastEventId = id ?? this.#lastEventId;
      if (data !== undefined) this.#dispatch({ event, data, id });
    }
    return null;
  }

  #dispatch(event) {
    try {
      this.#onEvent(event);
    } catch (error) {
      reportError(error);
    }
  }

  /** The server's retry, doubled with every failure up to half a minute; jittered, so that not all come at once. */
  #delay(response) {
    const asked = Number(response?.headers.get('Retry-After')) * 1000 || this.#retry;
    return Math.max(asked, Math.min(30_000, asked * 2 ** this.#failures++)) * (1 + Math.random() / 2);
  }
}

const isStream = (response) => response.status === 200
  && /^text\/event-stream\b/i.test(response.headers.get('Content-Type') ?? '');

/** 204 means "do not come back"; no repetition mends a refused request. Too many requests and server errors pass. */
const isFinal = (response) => response !== null && response.status < 500 && response.status !== 429;

const sleep = (ms, signal) => new Promise((resolve) => {
  setTimeout(resolve, ms);
  signal.addEventListener('abort', resolve, { once: true });
});

/** The standard's rules: {retry} at once, {id, event, data} with a blank line, which without data moves only the id. */
export async function* parse(stream, lastEventId = '') {
  let id = lastEventId, event = '', data = [];
  for await (const line of lines(stream)) {
    if (line === '') {
      yield { id, event: event || 'message', data: data.length ? data.join('\n') : undefined };
      event = '';
      data = [];
      continue;
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) yield { retry: Number(value) };
  }
}

/** Lines end with LF, CR or CRLF, which may be cut in two by a chunk; a line that has not ended is dropped. */
async function* lines(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '', afterCr = false;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const text = (afterCr && chunk.value.startsWith('\n')) ? chunk.value.slice(1) : chunk.value;
    afterCr = chunk.value.endsWith('\r');
    const complete = (rest + text).split(/\r\n|\r|\n/);
    rest = complete.pop();
    yield* complete;
  }
}
