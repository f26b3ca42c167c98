/** Tabs that come and go, with leaders that are able or not: whatever happens, each gets every message once. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { SsePushTabs } from 'sse-push/tabs';
import { newBrowser } from './browser.js';
import { generator, newPage, page, stopClock, turn } from './harness.js';

const SEEDS = 60, STEPS = 80;

const idOf = (sequence) => `2.0000.${sequence.toString(36)}.aaaaaa`;

/** A server with a history. */
class Server {
  #history = 0; #live = new Map();
  failing = false;

  fetch = async (url, { headers, signal }) => {
    await turn();
    signal.throwIfAborted();
    if (this.failing) throw new TypeError('Failed to fetch');
    const last = headers['Last-Event-ID'], from = last ? parseInt(last.split('.')[2], 36) : this.#history;
    const body = new ReadableStream({ start: (controller) => this.#live.set(signal, controller) });
    signal.addEventListener('abort', () => {
      this.#live.get(signal)?.error(signal.reason);
      this.#live.delete(signal);
    });
    this.#write(signal, `retry: 100\nid: ${idOf(from)}\nevent: sse-push.hello\ndata: {"client":"c","heartbeat":15000}\n\n`);
    for (let i = from + 1; i <= this.#history; i++) this.#write(signal, this.#message(i));
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  };

  get live() {
    return this.#live.size;
  }

  send() {
    this.#history++;
    for (const signal of this.#live.keys()) this.#write(signal, this.#message(this.#history));
    return this.#history;
  }

  beat() {
    for (const signal of this.#live.keys()) this.#write(signal, ':\n');
  }

  end() {
    for (const controller of this.#live.values()) controller.close();
    this.#live.clear();
  }

  #message(sequence) {
    return `id: ${idOf(sequence)}\ndata: ${sequence}\n\n`;
  }

  #write(signal, text) {
    this.#live.get(signal).enqueue(new TextEncoder().encode(text));
  }
}

async function settle() {
  for (let i = 0; i < 14; i++) await turn();
}

async function storm(seed) {
  const random = generator(seed), clock = stopClock(), server = new Server(), tabs = new Set();
  const pick = (list) => list[Math.floor(random() * list.length)];
  mock.method(Math, 'random', random);
  newPage();
  newBrowser(page);
  globalThis.fetch = server.fetch;
  let calm = false;
  const tokens = [() => 't', () => 't', () => new Promise(() => {}), () => { throw new Error('no token'); }];
  const open = () => {
    if (tabs.size > 3) return;
    const tab = new SsePushTabs('events', { user: 'alice', getToken: () => (calm ? 't' : pick(tokens)()) });
    const seen = [];
    tab.addEventListener('message', ({ data }) => seen.push(Number(data)));
    tabs.add({ tab, seen });
  };
  const close = () => {
    const closed = pick([...tabs]);
    closed?.tab.close();
    tabs.delete(closed);
  };
  const look = (state) => {
    document.visibilityState = state;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  const actions = [
    open, open, close,
    ...['online', 'pagehide', 'pageshow', 'pageshow', 'pageshow'].map((type) => () => page.dispatchEvent(new Event(type))),
    () => look('visible'), () => look('hidden'),
    () => server.send(), () => server.send(), () => server.send(), () => server.end(), () => server.beat(),
    () => { server.failing = random() < 0.3; },
    () => clock.tick(Math.floor(random() * 1000)), () => clock.tick(Math.floor(random() * 15_000)),
  ];
  for (let i = 0; i < STEPS; i++) {
    pick(actions)();
    if (random() < 0.8) await settle();
  }

  calm = true;
  server.failing = false;
  open();
  look('visible');
  page.dispatchEvent(new Event('pageshow'));
  for (let i = 0; i < 60; i++) {
    await settle();
    server.beat();
    clock.tick(2000);
  }
  const last = server.send();
  await settle();
  assert.equal(server.live, 1, `${server.live} streams`);
  for (const { tab, seen } of tabs) {
    assert.match(tab.state, /open|resumed/);
    assert.deepEqual(seen, Array.from(seen, (_, i) => seen[0] + i), 'Missed or received twice');
    assert.equal(seen.at(-1), last);
  }
  for (const { tab } of tabs) tab.close();
  await settle();
  assert.equal(server.live, 0);
}

test('every tab gets every message once, and all of them have one stream in the end', async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      await storm(seed);
    } catch (error) {
      error.message = `Seed ${seed}: ${error.message}`;
      throw error;
    } finally {
      mock.timers.reset();
      mock.restoreAll();
    }
  }
});
