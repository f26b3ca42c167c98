/** A page and a server for the tests: each test begins with a new page, and a server that opens streams. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock } from 'node:test';
import { SsePush } from 'sse-push';

export const HELLO = 'retry: 1\nevent: sse-push.hello\ndata: {"client":"node-1","heartbeat":15000}\n\n';
export const POSITION = '2.0000.5.aaaaaa.user.9.bbbbbb';

export const requests = [], streams = [];
export let page;

const opened = [], now = performance.now.bind(performance);
let answers;

const LONGEST_TIMER = 2 ** 31 - 1;

beforeEach(() => {
  answers = [open];
  for (const list of [requests, streams, opened]) list.length = 0;
  newPage();
  // A jitter near its end: a stream that is lost is not open again before a test has seen that.
  mock.method(Math, 'random', () => 0.9);
  delete globalThis.sessionStorage;
  globalThis.fetch = async (url, { method = 'GET', headers, signal }) => {
    const request = { url: String(url), method, headers, signal };
    requests.push(request);
    await turn();
    signal?.throwIfAborted();
    return ((answers.length > 1) ? answers.shift() : answers[0])(request);
  };
});

afterEach(() => {
  opened.forEach((stream) => stream.close());
  mock.timers.reset();
  mock.restoreAll();
});

export function newPage() {
  page = new EventTarget();
  globalThis.document = Object.assign(new EventTarget(), { baseURI: 'https://app.example/shop/', visibilityState: 'visible' });
  globalThis.addEventListener = page.addEventListener.bind(page);
}

/** Answers in this order; after the last one, the same again. */
export function answerWith(...list) {
  answers = list;
}

export const turn = () => new Promise((resolve) => { setImmediate(resolve); });

export async function until(condition) {
  for (const end = now() + 20_000; now() < end; await turn()) {
    if (condition()) return;
  }
  assert.fail(`Never: ${condition}`);
}

/** From now on time passes only by the clock that is returned. Timers take no more than elsewhere: beyond it they fire at once. */
export function stopClock() {
  // Whole milliseconds: with fractions a sum and a difference might not meet.
  let time = Math.ceil(now()), wall = Date.now() - time;
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const set = globalThis.setTimeout;
  globalThis.setTimeout = (task, ms) => {
    clock.timers++;
    return set(task, ms > LONGEST_TIMER ? 1 : ms);
  };
  mock.method(performance, 'now', () => time);
  mock.method(Date, 'now', () => wall + time);
  const clock = {
    /** Number of timers that were set. */
    timers: 0,
    tick(ms) {
      time += ms;
      mock.timers.tick(ms);
    },
    /** Time passes, and no timer fires. */
    sleep(ms) {
      time += ms;
    },
    /** Set the clock of the machine. */
    set(ms) {
      wall += ms;
    },
  };
  return clock;
}

/** The same numbers for the same seed. */
export function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6D2B79F5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An answer that is a stream, which the test writes. */
export function open({ signal } = {}, text = HELLO) {
  const stream = {
    send: (more) => stream.controller.enqueue(new TextEncoder().encode(more)),
    end() {
      stream.ended = true;
      stream.controller.close();
    },
  };
  const body = new ReadableStream({ start(controller) { stream.controller = controller; } });
  signal?.addEventListener('abort', () => {
    stream.aborted = true;
    try {
      stream.controller.error(signal.reason);
    } catch {
      // It had ended.
    }
  });
  streams.push(stream);
  if (text) stream.send(text);
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
}

export const refuse = (status, headers, body = null) => () => new Response(body, { status, headers });

/** A refusal of the application itself. */
export const problem = (status, headers) => refuse(status, { 'Content-Type': 'application/problem+json', ...headers }, '{"detail":"No"}');

export function lose() {
  throw new TypeError('Failed to fetch');
}

/** An answer that never comes. */
export const never = ({ signal }) => new Promise((resolve, reject) => { signal.addEventListener('abort', () => reject(signal.reason)); });

/** A stream, and what it has reported so far. */
export function connect(options, ...names) {
  const stream = new SsePush('events', options);
  const states = [], events = [];
  stream.addEventListener('sse-push.state', ({ detail }) => states.push(detail));
  for (const name of ['message', 'sse-push.reset', ...names]) {
    stream.addEventListener(name, ({ type, data }) => events.push(type === 'message' ? data : type));
  }
  opened.push(stream);
  return { stream, states, events, names: () => states.map(({ state }) => state), last: () => states.at(-1) };
}
