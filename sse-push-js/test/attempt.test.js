import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SsePush } from 'sse-push';
import { answerWith, connect, HELLO, lose, never, open, page, POSITION, problem, refuse, requests, stopClock, streams, turn, until }
  from './harness.js';

/** Answers of getToken: a token, an error that is thrown, or a promise; after the last one, the same again. */
function tokens(...answers) {
  const asked = [];
  return {
    asked,
    getToken({ forceRefresh }) {
      asked.push(forceRefresh);
      const answer = (answers.length > 1) ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

const forever = () => new Promise(() => {});

const turns = async (count = 5) => { for (let i = 0; i < count; i++) await turn(); };

// A token that is asked for anew is asked for until it was sent.

for (const [name, failure] of [['fails', new Error('502')], ['fails later', Promise.reject(new Error('offline'))]]) {
  failure.catch?.(() => {});
  test(`a fresh token is asked for again if that ${name}`, async () => {
    answerWith(refuse(401), open);
    const { asked, getToken } = tokens('old', failure, failure, 'new');
    const { stream, states } = connect({ getToken });
    for (let lost = 1; lost <= 2; lost++) {
      await until(() => states.filter(({ reason }) => reason === 'token').length === lost);
      stream.reconnect();
    }
    await until(() => stream.state === 'open');
    assert.deepEqual(asked, [false, true, true, true]);
    assert.equal(requests.at(-1).headers.Authorization, 'Bearer new');
  });
}

test('a fresh token is asked for again if the attempt is given up before it is there', async () => {
  answerWith(refuse(401), open);
  const { asked, getToken } = tokens('old', forever(), forever(), 'new');
  const { stream } = connect({ getToken });
  await until(() => asked.length === 2);
  stream.reconnect();
  await until(() => asked.length === 3);
  page.dispatchEvent(new Event('pagehide'));
  page.dispatchEvent(new Event('pageshow'));
  await until(() => stream.state === 'open');
  assert.deepEqual(asked, [false, true, true, true]);
});

test('a fresh token that was sent is not asked for again, and a 401 to it is the end', async () => {
  answerWith(refuse(401), lose, refuse(401), refuse(401));
  const { asked, getToken } = tokens('t');
  const { stream, last } = connect({ getToken });
  await until(() => stream.state === 'lost');
  stream.reconnect();
  await until(() => stream.state === 'closed');
  assert.deepEqual([asked, last().reason], [[false, true, false, true], 'unauthorized']);
});

// A token that never comes.

test('a token that does not come is given up, and asked for again', async () => {
  const clock = stopClock();
  const { asked, getToken } = tokens(forever(), 't');
  const { stream, last } = connect({ getToken });
  await until(() => asked.length === 1);
  clock.tick(37_500);
  assert.deepEqual([stream.state, last().reason, requests.length], ['lost', 'token', 0]);
  clock.tick(last().retryIn + 1);
  await until(() => stream.state === 'open');
});

for (const [name, wake] of Object.entries({
  'reconnect()': (stream) => stream.reconnect(),
  'online': () => page.dispatchEvent(new Event('online')),
  'a look at the page': () => document.dispatchEvent(new Event('visibilitychange')),
})) {
  test(`${name} replaces an attempt that waits for a token, and no other`, async () => {
    let late;
    const { asked, getToken } = tokens(new Promise((resolve) => { late = resolve; }), 't');
    answerWith(never);
    const { stream } = connect({ getToken });
    await until(() => asked.length === 1);
    wake(stream);
    await until(() => requests.length === 1);
    late('late');
    wake(stream);
    await turns();
    assert.deepEqual([asked.length, requests.length, requests[0].headers.Authorization], [2, 1, 'Bearer t']);
  });
}

test('a refresh that is not answered, or gets no token, is tried again', async () => {
  const clock = stopClock();
  answerWith(open, never, open);
  const { asked, getToken } = tokens('t', forever(), 't');
  const { stream } = connect({ getToken });
  await until(() => stream.clientId);
  streams[0].send('event: sse-push.expiring\ndata: {"expires_in":30}\n\n');
  await turns();
  clock.tick(7500);
  await until(() => asked.length === 2);
  for (let i = 0; i < 60 && requests.length < 3; i++) {
    streams[0].send(':\n');
    await turns();
    clock.tick(2000);
  }
  await turns();
  assert.deepEqual(requests.slice(1).map(({ method }) => method), ['POST', 'POST']);
  assert.equal(stream.state, 'open');
});

test('a refusal of a refresh that is not the application\'s passes', async () => {
  const clock = stopClock();
  answerWith(open, refuse(404, { 'Content-Type': 'text/html' }, '<h1>'), problem(404));
  const { stream } = connect({ getToken: () => 't' });
  await until(() => stream.clientId);
  streams[0].send('event: sse-push.expiring\ndata: {"expires_in":30}\n\n');
  for (let i = 0; i < 5; i++) {
    await turns();
    clock.tick(7500);
  }
  await turns();
  assert.equal(requests.length, 3);
});

for (const [name, retry, header] of [['Retry-After', '1', { 'Retry-After': '2592000' }], ['retry:', '9'.repeat(12), {}]]) {
  test(`a refresh that has to wait for longer than a timer can, by ${name}, is no storm`, async () => {
    const clock = stopClock();
    answerWith((request) => open(request, HELLO.replace('retry: 1\n', `retry: ${retry}\n`)), refuse(503, header));
    const { asked, getToken } = tokens('t');
    const { stream } = connect({ getToken });
    await until(() => stream.clientId);
    streams[0].send('event: sse-push.expiring\ndata: {"expires_in":30}\n\n');
    await turns();
    clock.tick(7500);
    await until(() => requests.length === 2);
    for (let i = 0; i < 20; i++) {
      await turns();
      clock.tick(1000);
      streams[0].send(':\n');
    }
    assert.deepEqual([asked.length, requests.length], [2, 2]);
  });
}

for (const rest of ['0', '1', '"soon"']) {
  test(`a stream whose token ends in ${rest} s, and that gets no later one, is no storm`, async () => {
    const clock = stopClock();
    answerWith(open, (request) => {
      streams[0].send(`event: sse-push.expiring\ndata: {"expires_in":${rest}}\n\n`);
      return refuse(200)(request);
    });
    const { asked, getToken } = tokens('t');
    const { stream } = connect({ getToken });
    await until(() => stream.clientId);
    streams[0].send(`event: sse-push.expiring\ndata: {"expires_in":${rest}}\n\n`);
    for (let i = 0; i < 120; i++) {
      await turns();
      clock.tick(500);
      streams[0].send(':\n');
    }
    assert.ok(asked.length > 10 && asked.length < 25, String(asked.length));
  });
}

test('a refresh that fails again and again is no storm, whatever the server says about reconnects', async () => {
  const clock = stopClock();
  answerWith(open, lose);
  const { asked, getToken } = tokens('t');
  const { stream } = connect({ getToken });
  await until(() => stream.clientId);
  streams[0].send('event: sse-push.expiring\ndata: {"expires_in":30}\n\n');
  for (let i = 0; i < 120; i++) {
    await turns();
    clock.tick(500);
    streams[0].send(':\n');
  }
  assert.ok(asked.length > 10 && asked.length < 60, String(asked.length));
});

test('a heartbeat that is longer than a timer can wait keeps nothing busy', async () => {
  const clock = stopClock();
  answerWith((request) => open(request, HELLO.replace('15000', '9000000000')));
  const { stream } = connect();
  await until(() => stream.clientId);
  const before = clock.timers;
  for (let i = 0; i < 20; i++) clock.tick(1000);
  assert.equal(clock.timers, before);
});

test('a refresh that waits ends with its stream, and leaves no timer', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const { stream } = connect({ getToken: () => 't' });
  await until(() => stream.clientId);
  streams[0].send('event: sse-push.expiring\ndata: {"expires_in":3600}\n\n');
  const before = timers();
  await until(() => timers() > before);
  stream.close();
  assert.ok(timers() < before);
});

// Listeners that change the stream.

test('reconnect() in a listener of lost opens one stream', async () => {
  const { stream, names } = connect();
  stream.addEventListener('sse-push.state', ({ detail }) => { if (detail.state === 'lost') stream.reconnect(); });
  await until(() => stream.state === 'open');
  for (let i = 1; i <= 4; i++) {
    page.dispatchEvent(new Event('online'));
    await until(() => streams.length === i + 1 && stream.state === 'resumed');
  }
  await turns();
  assert.deepEqual(streams.map(({ aborted = false }) => aborted), [true, true, true, true, false]);
  assert.deepEqual(names().slice(0, 5), ['connecting', 'open', 'lost', 'connecting', 'resumed']);
  stream.close();
  assert.ok(streams.at(-1).aborted);
});

for (const state of ['connecting', 'open', 'lost']) {
  test(`after close() in a listener of ${state} no listener gets another event`, async () => {
    answerWith((request) => open(request, `${HELLO}data: a\n\n`));
    const { stream, names, events } = connect({}, 'sse-push.hello');
    stream.addEventListener('sse-push.state', ({ detail }) => { if (detail.state === state) stream.close(); });
    const others = [];
    stream.addEventListener('sse-push.state', ({ detail }) => others.push(detail.state));
    stream.addEventListener('sse-push.hello', () => queueMicrotask(() => streams[0].end()));
    await until(() => stream.state === 'closed');
    await turns();
    assert.deepEqual(names(), [...['connecting', 'open', 'lost'].slice(0, ['connecting', 'open', 'lost'].indexOf(state) + 1), 'closed']);
    assert.deepEqual(others, names());
    assert.deepEqual(events, (state === 'lost') ? ['sse-push.hello', 'a'] : []);
    assert.ok(requests.length <= 1);
  });
}

test('a listener that leaves the stream at an event gets no other of it, and the position is that of the event', async () => {
  for (const leave of [(stream) => stream.close(), (stream) => stream.reconnect(), () => page.dispatchEvent(new Event('pagehide'))]) {
    streams.length = 0;
    const { stream, events } = connect();
    stream.addEventListener('message', () => leave(stream), { once: true });
    await until(() => stream.clientId);
    streams[0].send('id: 2.0000.1.aaaaaa\ndata: a\n\nid: 2.0000.2.bbbbbb\ndata: b\n\nretry: 99999\n\n');
    await until(() => streams[0].aborted);
    await turns();
    assert.deepEqual([events, stream.lastEventId], [['a'], '2.0000.1.aaaaaa']);
    stream.close();
  }
});

test('failures of a server that says retry: 0 make a stream wait', async () => {
  stopClock();
  answerWith((request) => open(request, HELLO.replace('retry: 1\n', 'retry: 0\n')), lose);
  const { stream, states } = connect();
  await until(() => stream.clientId);
  streams[0].end();
  for (let i = 0; i < 20; i++) {
    await until(() => stream.state === 'lost' && requests.length === i + 1);
    stream.reconnect();
  }
  await until(() => stream.state === 'lost' && requests.length === 21);
  assert.ok(states.some(({ retryIn }) => retryIn > 0));
});

test('reconnect() before the stream has begun is no second one', async () => {
  const { stream } = connect();
  stream.reconnect();
  stream.reconnect();
  await until(() => stream.state === 'open');
  await turns();
  assert.equal(requests.length, 1);
});

test('a getToken that calls the stream disturbs nothing', async () => {
  const { stream } = connect({ getToken() {
    stream.reconnect();
    page.dispatchEvent(new Event('online'));
    return 't';
  } });
  await until(() => stream.state === 'open');
  assert.equal(requests.length, 1);
  const closing = connect({ getToken: () => closing.stream.close() });
  await turns();
  assert.deepEqual([closing.names(), requests.length], [['connecting', 'closed'], 1]);
});

test('a page that is shown again waits as long as the server has said', async () => {
  const clock = stopClock();
  answerWith(refuse(503, { 'Retry-After': '60' }), open);
  const { stream } = connect();
  await until(() => stream.state === 'lost');
  page.dispatchEvent(new Event('pagehide'));
  page.dispatchEvent(new Event('pageshow'));
  await turns();
  clock.tick(59_000);
  await turns();
  assert.equal(requests.length, 1);
  clock.tick(32_000);
  await until(() => stream.state === 'open');
});

// Positions are kept before a stream may end.

test('a listener that closes the stream and reloads the page finds the position in storage', async () => {
  const items = new Map();
  globalThis.sessionStorage = { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value) };
  for (const leave of [(stream) => stream.close(), (stream) => stream.reconnect(), () => page.dispatchEvent(new Event('pagehide'))]) {
    items.clear();
    streams.length = 0;
    let found;
    const { stream } = connect({ storageKey: 'alice' });
    stream.addEventListener('new-version', () => {
      leave(stream);
      found = items.get('alice');
    });
    await until(() => stream.clientId);
    streams[0].send(`id: ${POSITION}\nevent: new-version\ndata: 2\n\ndata: more\n\n`);
    await until(() => found !== undefined);
    assert.equal(found, POSITION);
    stream.close();
  }
});

// Clocks.

for (const [name, hours] of [['back', -1], ['forward', 1]]) {
  test(`a clock that is set ${name} changes nothing`, async () => {
    const clock = stopClock();
    const { stream, last } = connect();
    await until(() => stream.clientId);
    clock.tick(1000);
    streams[0].send(':\n');
    await turns();
    clock.set(hours * 3_600_000);
    document.dispatchEvent(new Event('visibilitychange'));
    assert.equal(stream.state, 'open');
    clock.tick(37_000);
    assert.equal(stream.state, 'open');
    clock.tick(1000);
    assert.deepEqual([stream.state, last().reason], ['lost', 'silent']);
  });

  test(`a clock that is set ${name} while the server wants the page to wait changes nothing`, async () => {
    const clock = stopClock();
    answerWith(refuse(503, { 'Retry-After': '60' }), open);
    const { stream } = connect();
    await until(() => stream.state === 'lost');
    clock.set(hours * 3_600_000);
    stream.reconnect();
    await turns();
    assert.equal(requests.length, 1);
    clock.sleep(60_000);
    stream.reconnect();
    await until(() => stream.state === 'open');
  });
}

test('a date in Retry-After is one by the server\'s clock', async () => {
  const server = Date.now() - 3_600_000, date = (ms) => new Date(server + ms).toUTCString();
  answerWith(refuse(503, { 'Retry-After': date(120_000), 'Date': date(0) }));
  const { stream, last } = connect();
  await until(() => stream.state === 'lost');
  assert.ok(last().retryIn >= 120_000 && last().retryIn <= 130_000, String(last().retryIn));
});

// Meaning of the options.

test('a text is one topic, and an iterable is read once', async () => {
  const search = async (options) => {
    const at = requests.length, { stream } = connect(options);
    await until(() => requests.length > at);
    stream.close();
    return new URL(requests.at(-1).url).search;
  };
  assert.equal(await search({ topics: 'orders' }), '?topic=orders');
  assert.equal(await search({ topics: new Map([['a', 1], ['b', 2]]).keys() }), '?topic=a&topic=b');
  assert.equal(await search({ topics: new Set(['a']) }), '?topic=a');
});

test('the position of the hello is taken, and the hello is dispatched however far the stream was', async () => {
  const hello = HELLO.replace('event:', `id: ${POSITION}\nevent:`);
  answerWith((request) => open(request, hello));
  const { stream, events } = connect({}, 'sse-push.hello', 'sse-push.position');
  await until(() => events.length === 1);
  assert.equal(stream.lastEventId, POSITION);
  streams[0].end();
  await until(() => events.length === 2);
  assert.deepEqual([events, requests[1].headers['Last-Event-ID']], [['sse-push.hello', 'sse-push.hello'], POSITION]);
  stream.close();
});

test('a refresh goes to the server of the stream, whatever the path begins with', async () => {
  for (const [address, refresh] of [
    ['https://api.example//events?topic=a', 'https://api.example//events/refresh?topic=a'],
    ['https://api.example//evil.example/events/#top', 'https://api.example//evil.example/events/refresh'],
  ]) {
    const end = new AbortController(), before = requests.length;
    const stream = new SsePush(address, { getToken: () => 't', signal: end.signal });
    try {
      await until(() => stream.clientId);
      streams.at(-1).send('event: sse-push.expiring\ndata: {"expires_in":0}\n\n');
      await until(() => requests.length === before + 2);
      assert.equal(requests.at(-1).url, refresh);
    } finally {
      end.abort();
    }
  }
});

test('an id of any characters is sent as UTF-8', async () => {
  const { stream } = connect();
  await until(() => stream.clientId);
  streams[0].send('id: \u00e4\u20ac\u{1F600}\ndata: a\n\n');
  await until(() => stream.lastEventId);
  stream.reconnect();
  await until(() => requests.length === 2);
  const sent = new Headers(requests[1].headers).get('Last-Event-ID');
  assert.equal(new TextDecoder().decode(Uint8Array.from(sent, (char) => char.charCodeAt(0))), '\u00e4\u20ac\u{1F600}');
});
