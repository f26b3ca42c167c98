/** Everything at once: every method and every event of the browser, from inside and outside of every listener. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { SsePush } from 'sse-push';
import { generator, HELLO, newPage, page, stopClock, turn } from './harness.js';

const SEEDS = 150, STEPS = 120;

/** A server whose requests are counted: at any time, one that is not over is enough. */
class Server {
  requests = 0; most = 0; stray = 0; live = new Map(); #random;
  healthy = false;

  constructor(random) {
    this.#random = random;
  }

  fetch = async (url, { method = 'GET', signal }) => {
    const request = { signal };
    if (method === 'GET') {
      this.requests++;
      if (signal.aborted) this.stray++;
      this.live.set(request, undefined);
      this.most = Math.max(this.most, [...this.live.keys()].filter((each) => !each.signal.aborted).length);
    }
    try {
      await turn();
      return await this.#answer(request, method);
    } finally {
      if (!this.live.get(request)) this.live.delete(request);
    }
  };

  #answer(request, method) {
    request.signal.throwIfAborted();
    if (method === 'POST') return new Response('{}');
    const random = this.healthy ? 0 : this.#random();
    if (random < 0.6) return this.#stream(request);
    if (random < 0.7) return new Response(null, { status: 401 });
    if (random < 0.8) return new Response('', { status: 503, headers: { 'Retry-After': '20' } });
    if (random < 0.9) return new Response('<h1>', { status: 404, headers: { 'Content-Type': 'text/html' } });
    if (random < 0.95) throw new TypeError('Failed to fetch');
    return new Promise((resolve, reject) => { request.signal.addEventListener('abort', () => reject(request.signal.reason)); });
  }

  #stream(request) {
    const body = new ReadableStream({ start: (controller) => this.live.set(request, controller) });
    request.signal.addEventListener('abort', () => {
      if (this.live.get(request)) this.live.get(request).error(request.signal.reason);
      this.live.delete(request);
    });
    this.send(HELLO);
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }

  send(text) {
    for (const controller of this.live.values()) controller?.enqueue(new TextEncoder().encode(text));
  }

  end() {
    for (const [request, controller] of this.live) {
      controller?.close();
      if (controller) this.live.delete(request);
    }
  }
}

async function storm(seed, closing) {
  const random = generator(seed), clock = stopClock(), server = new Server(random), told = [];
  mock.method(Math, 'random', random);
  const pick = (list) => list[Math.floor(random() * list.length)];
  newPage();
  globalThis.fetch = server.fetch;
  const signal = new AbortController();
  let calm = false, sequence = 0, budget = 0;

  const late = async () => {
    await settle();
    return 't';
  };
  const tokens = [() => 't', async () => 't', late, late, () => new Promise(() => {}), () => { throw new Error('no token'); },
    () => Promise.reject(new Error('no token'))];
  const stream = new SsePush('events', {
    signal: signal.signal,
    getToken() {
      act();
      return calm ? 't' : pick(tokens)();
    },
  });
  const look = (state) => {
    document.visibilityState = state;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  const actions = [
    () => stream.reconnect(),
    () => stream.reconnect(),
    ...['online', 'offline', 'pagehide', 'pageshow', 'pageshow', 'blur', 'focus'].map((type) => () => page.dispatchEvent(new Event(type))),
    ...['freeze', 'resume'].map((type) => () => document.dispatchEvent(new Event(type))),
    () => look('visible'),
    () => look('hidden'),
    () => [stream.state, stream.clientId, stream.lastEventId],
    () => closing && random() < 0.1 && pick([() => stream.close(), () => signal.abort()])(),
  ];
  const act = () => {
    if (!calm && budget-- > 0 && random() < 0.6) pick(actions)();
  };
  const names = ['message', 'sse-push.hello', 'sse-push.state', 'sse-push.position', 'sse-push.reset', 'sse-push.goodbye'];
  for (const name of names) {
    for (const who of ['first', 'second']) {
      stream.addEventListener(name, ({ type, detail }) => {
        told.push({ who, what: detail?.state ?? type });
        act();
      });
    }
  }
  const world = [
    () => server.send(`id: 2.0000.${(++sequence).toString(36)}.aaaaaa\ndata: a\n\ndata: b\n\n:\n`),
    () => server.send(`id: 2.0000.${(++sequence).toString(36)}.aaaaaa\n\nretry: ${Math.floor(random() * 5000)}\n\n`),
    () => server.send('event: sse-push.expiring\ndata: {"expires_in":10}\n\n'),
    () => server.send('event: sse-push.goodbye\ndata: {"reason":"shutdown"}\n\n'),
    () => server.end(),
    () => clock.tick(Math.floor(random() * 1000)),
    () => clock.tick(Math.floor(random() * 40_000)),
    () => clock.sleep(Math.floor(random() * 40_000)),
  ];

  for (let i = 0; i < STEPS; i++) {
    budget = 8;
    pick(random() < 0.5 ? world : actions)();
    if (random() < 0.7) await turn();
  }
  await settle();

  // Of a storm nothing is left: a stream that is not closed opens, and a closed one asks for nothing more.
  calm = server.healthy = true;
  if (closing) stream.close();
  const { requests } = server, before = told.length;
  page.dispatchEvent(new Event('pageshow'));
  for (let i = 0; i < 30; i++) {
    await settle();
    if (!/open|resumed/.test(stream.state)) clock.tick(10_000);
  }
  if (stream.state === 'closed') {
    assert.ok(closing || told.at(-1).what === 'closed');
    assert.deepEqual([server.requests, server.live.size, told.length], [requests, 0, before], 'Something after close()');
    assert.deepEqual(told.slice(-2).map(({ what }) => what), ['closed', 'closed']);
    assert.equal(told.filter(({ what }) => what === 'closed').length, 2);
  } else {
    assert.match(stream.state, /open|resumed/);
    assert.equal(server.live.size, 1);
    stream.close();
    assert.equal(server.live.size, 0);
  }
  assert.equal(server.stray, 0, 'A request of an attempt that is over');
  assert.ok(server.most <= 1, `${server.most} streams at once`);
  // All listeners have had the same events, in the same order.
  const of = (name) => told.filter(({ who }) => who === name).map(({ what }) => what);
  assert.deepEqual(of('first'), of('second'));
}

async function settle() {
  for (let i = 0; i < 6; i++) await turn();
}

for (const closing of [false, true]) {
  test(`at any time there is one stream, and ${closing ? 'none after close()' : 'after a storm there is one'}`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      try {
        await storm(seed, closing);
      } catch (error) {
        error.message = `Seed ${seed}: ${error.message}`;
        throw error;
      } finally {
        mock.timers.reset();
        mock.restoreAll();
      }
    }
  });
}
