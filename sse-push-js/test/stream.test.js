import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { answerWith, connect, HELLO, lose, never, open, page, POSITION, refuse, requests, stopClock, streams, turn, until } from './harness.js';

test('our own events are dispatched although they have the position of the last one', async () => {
  answerWith((request) => open(request, HELLO.replace(/\n$/, `id: ${POSITION}\n\n`)));
  const { stream, events } = connect({}, 'sse-push.hello', 'sse-push.position', 'sse-push.goodbye');
  await until(() => events.length === 1);
  assert.equal(stream.lastEventId, POSITION);
  streams[0].send(`event: sse-push.goodbye\ndata: {}\nid: ${POSITION}\n\n`);
  streams[0].end();
  await until(() => events.length === 3);
  streams[1].send(`event: sse-push.position\ndata: {}\nid: ${POSITION}\n\n`);
  await until(() => events.length === 4);
  assert.deepEqual(events, ['sse-push.hello', 'sse-push.goodbye', 'sse-push.hello', 'sse-push.position']);
});

test('every connect asks for a token and says where the last stream stopped', async () => {
  let tokens = 0;
  const getToken = async () => `t${++tokens}`;
  const { stream, names, last, events } = connect({ getToken, topics: ['orders.eu', 'a&b'], headers: { 'X-A': 'b' } });
  await until(() => stream.clientId === 'node-1');
  streams[0].send(`id: ${POSITION}\n\ndata: a\n\n`);
  await until(() => events.length === 1);
  assert.equal(stream.lastEventId, POSITION);
  streams[0].end();
  await until(() => requests.length === 2 && stream.state === 'resumed');
  assert.deepEqual(names(), ['connecting', 'open', 'lost', 'connecting', 'resumed']);
  assert.deepEqual(requests.map(({ url, headers }) => [url, headers]), [undefined, POSITION].map((id, i) => [
    'https://app.example/shop/events?topic=orders.eu&topic=a%26b',
    { Accept: 'text/event-stream', 'SSE-Push-Client-Version': '1', 'X-A': 'b', Authorization: `Bearer t${i + 1}`,
      ...(id && { 'Last-Event-ID': id }) },
  ]));
  assert.equal(last().reason, undefined);
});

test('where to begin in the past is asked for with every connect, and a position goes along', async () => {
  const { stream } = connect({ topics: 'orders', from: ['last:20', 'user:since:15m'] });
  await until(() => stream.state === 'open');
  streams[0].send(`id: ${POSITION}\n\ndata: a\n\n`);
  await until(() => stream.lastEventId === POSITION);
  streams[0].end();
  await until(() => requests.length === 2);
  const url = 'https://app.example/shop/events?topic=orders&from=last%3A20&from=user%3Asince%3A15m';
  assert.deepEqual(requests.map((request) => [request.url, request.headers['Last-Event-ID']]), [[url, undefined], [url, POSITION]]);
  const other = connect({ from: 'user:earliest' });
  await until(() => other.stream.state === 'open');
  assert.match(requests.at(-1).url, /\?from=user%3Aearliest$/);
});

test('without getToken nothing is authorized but by cookie', async () => {
  const { stream } = connect({ lastEventId: POSITION });
  await until(() => stream.state === 'open');
  assert.equal(requests[0].headers.Authorization, undefined);
  assert.equal(requests[0].headers['Last-Event-ID'], POSITION);
});

test('an event that has been here does not come again, and one without an id always does', async () => {
  const { stream, events } = connect();
  await until(() => streams.length === 1);
  streams[0].send('id: 2.0000.5.aaaaaa.user.9.bbbbbb\ndata: a\n\ndata: no id\n\n');
  await until(() => events.length === 2);
  streams[0].end();
  await until(() => streams.length === 2);
  streams[1].send('id: 2.0000.4.cccccc.user.9.bbbbbb\ndata: again\n\nid: 2.0000.5.aaaaaa.user.9.bbbbbb\ndata: again\n\ndata: no id\n\n'
    + 'id: 2.0000.5.aaaaaa.user.a.dddddd\ndata: b\n\n');
  await until(() => events.length === 4);
  assert.deepEqual(events, ['a', 'no id', 'no id', 'b']);
  assert.equal(stream.lastEventId, '2.0000.5.aaaaaa.user.a.dddddd');
});

test('a reset is dispatched, and the position is where it says, however far the old one was', async () => {
  const { stream, events } = connect();
  await until(() => streams.length === 1);
  streams[0].send('id: 2.0000.z.aaaaaa\ndata: a\n\n');
  streams[0].send('id: 2.0000.1.bbbbbb\nevent: sse-push.reset\ndata: {"reason":"unknown","destinations":[]}\n\n'
    + 'id: 2.0000.2.cccccc\ndata: b\n\n');
  await until(() => events.length === 3);
  assert.deepEqual(events, ['a', 'sse-push.reset', 'b']);
  assert.equal(stream.lastEventId, '2.0000.2.cccccc');
});

test('after a stream that has lived the server says when, after failures it takes longer and longer, but never too long', async () => {
  const clock = stopClock();
  mock.method(Math, 'random', () => 0.5);
  answerWith((request) => open(request, HELLO.replace('retry: 1\n', 'retry: 40\n')), lose);
  const { stream, states, last } = connect();
  await until(() => stream.clientId);
  clock.tick(50);
  streams[0].end();
  const waits = [];
  for (let i = 0; i < 14; i++) {
    await until(() => stream.state === 'lost' && states.length > 2 * i + 2);
    waits.push(last().retryIn);
    stream.reconnect();
  }
  assert.deepEqual(waits.slice(0, 5), [40, 40, 80, 160, 320]);
  assert.deepEqual(waits.slice(-2), [15_000, 15_000]);
  assert.deepEqual(states.slice(2, 6).map(({ reason }) => reason), ['ended', undefined, 'network', undefined]);
});

test('a goodbye is no failure, what comes after it may be one', async () => {
  answerWith((request) => open(request, `${HELLO}retry: 70000\nevent: sse-push.goodbye\ndata: {"reason":"shutdown"}\n\n`), lose);
  const { stream, last, states } = connect();
  await until(() => stream.state === 'open');
  streams[0].end();
  await until(() => stream.state === 'lost');
  assert.deepEqual([last().reason, last().retryIn], ['goodbye', 70_000]);
  stream.reconnect();
  await until(() => states.length === 5);
  assert.deepEqual([last().reason, last().retryIn < 70_000], ['network', true]);
});

for (const [name, value] of [['seconds', () => '3600'], ['a date', () => new Date(Date.now() + 3_600_000).toUTCString()]]) {
  test(`Retry-After in ${name} is waited for, whatever happens to the page`, async () => {
    stopClock();
    answerWith(refuse(503, { 'Retry-After': value(), 'Content-Type': 'application/problem+json' }, '{"detail":"Full"}'));
    const { stream, last } = connect();
    await until(() => stream.state === 'lost');
    const { reason, status, retryIn, problem } = last();
    assert.deepEqual([reason, status, problem], ['refused', 503, { detail: 'Full' }]);
    assert.ok(retryIn >= 3_598_000 && retryIn <= 3_606_000, String(retryIn));
    stream.reconnect();
    page.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
    await turn();
    assert.equal(stream.state, 'lost');
    assert.equal(requests.length, 1);
  });
}

for (const status of [408, 425, 429, 500, 502, 504]) {
  test(`${status} passes`, async () => {
    answerWith(refuse(status), open);
    const { stream } = connect();
    await until(() => stream.state === 'lost');
    stream.reconnect();
    await until(() => stream.state === 'open');
  });
}

for (const [status, reason] of [[204, 'stopped'], [400, 'refused'], [403, 'refused'], [404, 'refused']]) {
  test(`${status} is for ever`, async () => {
    answerWith(refuse(status, { 'Content-Type': 'application/problem+json' }, status === 204 ? null : '{"detail":"No"}'));
    const { stream, last } = connect({ getToken: () => 't' });
    await until(() => stream.state === 'closed');
    assert.deepEqual([last().reason, last().status, last().problem?.detail], [reason, status, status === 204 ? undefined : 'No']);
    page.dispatchEvent(new Event('online'));
    stream.reconnect();
    await turn();
    assert.equal(requests.length, 1);
  });
}

for (const [name, answer] of Object.entries({
  'a 404 in plain text': refuse(404, { 'Content-Type': 'text/plain' }, 'no route'),
  'a 403 in HTML': refuse(403, { 'Content-Type': 'text/html' }, '<h1>Forbidden</h1>'),
  'a 400 in JSON': refuse(400, { 'Content-Type': 'application/json' }, '{"message":"bad gateway key"}'),
  'a 404 without a body': refuse(404),
  'a 200 in HTML': refuse(200, { 'Content-Type': 'text/html' }, '<h1>Down for maintenance</h1>'),
  'a 200 without a type': refuse(200),
})) {
  test(`${name} is not the application's, and passes`, async () => {
    answerWith(answer, open);
    const { stream, states } = connect({ getToken: () => 't' });
    await until(() => stream.state === 'lost');
    assert.deepEqual([states.at(-1).reason, states.at(-1).status], ['refused', answer().status]);
    stream.reconnect();
    await until(() => stream.state === 'open');
  });
}

test('after a 401 another token is asked for, once for each stream that was open', async () => {
  const asked = [];
  answerWith(refuse(401), open, refuse(401), refuse(401));
  const { stream, last } = connect({ getToken: ({ forceRefresh }) => { asked.push(forceRefresh); return 't'; } });
  await until(() => stream.state === 'open');
  assert.deepEqual(asked, [false, true]);
  streams[0].end();
  await until(() => stream.state === 'closed');
  assert.deepEqual(asked, [false, true, false, true]);
  assert.deepEqual([last().reason, last().status, requests.length], ['unauthorized', 401, 4]);
});

test('after a 401 there is nothing to do without a token', async () => {
  answerWith(refuse(401));
  const { stream, last } = connect();
  await until(() => stream.state === 'closed');
  assert.deepEqual([last().reason, requests.length], ['unauthorized', 1]);
});

test('a token that can not be had is asked for again', async () => {
  const error = new Error('offline');
  let tokens = 0;
  const { stream, last } = connect({ getToken: () => { if (tokens++) return 't'; throw error; } });
  await until(() => stream.state === 'lost');
  assert.deepEqual([last().reason, last().error, requests.length], ['token', error, 0]);
  stream.reconnect();
  await until(() => stream.state === 'open');
});

test('a token that takes for ever holds up nothing but the request', async () => {
  let give;
  const { stream } = connect({ getToken: () => new Promise((resolve) => { give = resolve; }) });
  await turn();
  stream.close();
  give('t');
  await turn();
  assert.deepEqual([stream.state, requests.length], ['closed', 0]);
});

test('a stream without a byte for two and a half heartbeats is dead, and any byte is a sign of life', async () => {
  const clock = stopClock();
  const { stream, last } = connect();
  await until(() => stream.clientId);
  for (let i = 0; i < 5; i++) {
    clock.tick(37_000);
    streams[0].send(':');
    await turn();
    await turn();
  }
  assert.equal(stream.state, 'open');
  clock.tick(37_500);
  await until(() => stream.state === 'lost');
  assert.equal(last().reason, 'silent');
  assert.ok(streams[0].aborted);
  clock.tick(1);
  await until(() => stream.state === 'resumed');
});

test('a heartbeat counts from the hello on, wherever that begins', async () => {
  const clock = stopClock();
  answerWith((request) => open(request, ':\n'));
  const { stream, last } = connect();
  await until(() => stream.state === 'open');
  streams[0].send(HELLO.replace('15000', '1000'));
  await until(() => stream.clientId);
  clock.tick(2500);
  assert.deepEqual([stream.state, last().reason], ['lost', 'silent']);
});

test('a request without an answer is given up', async () => {
  const clock = stopClock();
  answerWith(never);
  const { stream, last } = connect();
  await until(() => requests.length === 1);
  await turn();
  clock.tick(37_500);
  await until(() => stream.state === 'lost');
  assert.equal(last().reason, 'silent');
});

test('a token that is about to end is replaced in the open stream', async () => {
  const clock = stopClock();
  answerWith(open, refuse(503), lose, refuse(200));
  const asked = [];
  const getToken = ({ forceRefresh }) => `t${asked.push(forceRefresh)}`;
  const { stream, names } = connect({ topics: ['news'], getToken });
  await until(() => stream.clientId);
  streams[0].send('event: sse-push.expiring\ndata: {"expires_in":30}\n\n');
  for (let i = 0; i < 3; i++) {
    await turn();
    await turn();
    clock.tick(7500);
    await until(() => requests.length === i + 2);
  }
  assert.deepEqual(requests.slice(1).map(({ url, method, headers }) => [url, method, headers]), [2, 3, 4].map((i) => [
    'https://app.example/shop/events/refresh?topic=news', 'POST', { 'SSE-Push-Client': 'node-1', Authorization: `Bearer t${i}` },
  ]));
  await turn();
  await turn();
  clock.tick(10_000);
  assert.deepEqual(asked, [false, true, true, true]);
  assert.deepEqual(names(), ['connecting', 'open']);
});

test('a refresh ends with its stream', async () => {
  const clock = stopClock();
  const { stream } = connect({ getToken: () => 't', refreshUrl: '/refresh' });
  await until(() => stream.clientId);
  streams[0].send('event: sse-push.expiring\ndata: {"expires_in":30}\n\n');
  await turn();
  stream.close();
  clock.tick(30_000);
  await turn();
  assert.equal(requests.length, 1);
});

test('a page that is back online connects anew, at once', async () => {
  stopClock();
  const { stream, names } = connect();
  await until(() => stream.state === 'open');
  page.dispatchEvent(new Event('online'));
  await until(() => stream.state === 'resumed');
  assert.ok(streams[0].aborted);
  assert.deepEqual(names(), ['connecting', 'open', 'lost', 'connecting', 'resumed']);
  streams[1].end();
  await until(() => stream.state === 'lost');
  assert.equal(stream.clientId, '');
  page.dispatchEvent(new Event('online'));
  await until(() => stream.state === 'resumed');
});

test('a page that is looked at again does not wait', async () => {
  stopClock();
  answerWith(refuse(500), open);
  const { stream } = connect();
  await until(() => stream.state === 'lost');
  document.visibilityState = 'hidden';
  document.dispatchEvent(new Event('visibilitychange'));
  await turn();
  assert.equal(stream.state, 'lost');
  document.visibilityState = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  await until(() => stream.state === 'open');
  document.dispatchEvent(new Event('visibilitychange'));
  await turn();
  assert.deepEqual([stream.state, streams.length], ['open', 1]);
});

test('a page that is looked at again does not trust a silent connection', async () => {
  const clock = stopClock();
  const { stream } = connect();
  await until(() => stream.clientId);
  clock.sleep(3_600_000);
  document.dispatchEvent(new Event('visibilitychange'));
  await until(() => stream.state === 'resumed');
});

test('a page that is left has no stream, and has one when it is shown again', async () => {
  const { stream, last } = connect();
  await until(() => stream.state === 'open');
  page.dispatchEvent(new Event('pageshow'));
  page.dispatchEvent(new Event('pagehide'));
  assert.deepEqual([stream.state, last().reason, streams[0].aborted], ['lost', 'hidden', true]);
  page.dispatchEvent(new Event('online'));
  await turn();
  assert.equal(requests.length, 1);
  page.dispatchEvent(new Event('pageshow'));
  await until(() => stream.state === 'resumed');
});

test('a signal closes the stream, before it is open or after', async () => {
  const controller = new AbortController();
  const { stream, last } = connect({ signal: controller.signal });
  await until(() => stream.state === 'open');
  controller.abort();
  assert.deepEqual([stream.state, last().reason, streams[0].aborted, stream.clientId], ['closed', 'closed', true, '']);
  const late = connect({ signal: controller.signal });
  await turn();
  assert.deepEqual([late.names(), requests.length], [['closed'], 1]);
});

test('a closed stream stays closed where listeners outlive their signal', async () => {
  globalThis.addEventListener = (type, listener) => page.addEventListener(type, listener);
  const { stream, names } = connect();
  await until(() => stream.state === 'open');
  stream.close();
  for (const type of ['online', 'pagehide', 'pageshow']) {
    page.dispatchEvent(new Event(type));
    await turn();
  }
  assert.deepEqual([names(), requests.length], [['connecting', 'open', 'closed'], 1]);
});

test('a stream that is closed while its page is hidden stays closed where listeners outlive their signal', async () => {
  globalThis.addEventListener = (type, listener) => page.addEventListener(type, listener);
  const { stream, names } = connect();
  await until(() => stream.state === 'open');
  page.dispatchEvent(new Event('pagehide'));
  stream.close();
  page.dispatchEvent(new Event('pageshow'));
  await turn();
  assert.deepEqual([names(), requests.length], [['connecting', 'open', 'lost', 'closed'], 1]);
});

test('a listener may close the stream at any event, and gets no other', async () => {
  const { stream, events } = connect();
  stream.addEventListener('message', () => stream.close());
  await until(() => streams.length === 1);
  streams[0].send('data: a\n\ndata: b\n\n');
  await until(() => stream.state === 'closed');
  await turn();
  assert.deepEqual(events, ['a']);
});

test('with a storage key the position outlives the page', async () => {
  const items = new Map();
  globalThis.sessionStorage = { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value) };
  const { stream } = connect({ storageKey: 'alice' });
  await until(() => stream.state === 'open');
  streams[0].send(`id: ${POSITION}\n\n`);
  await until(() => items.get('alice') === POSITION);
  stream.close();
  connect({ storageKey: 'alice' });
  await until(() => requests.length === 2);
  assert.equal(requests[1].headers['Last-Event-ID'], POSITION);
  connect({ storageKey: 'bob' });
  await until(() => requests.length === 3);
  assert.equal(requests[2].headers['Last-Event-ID'], undefined);
  connect({ storageKey: 'alice', lastEventId: '2.0000.1.ffffff' });
  await until(() => requests.length === 4);
  assert.equal(requests[3].headers['Last-Event-ID'], '2.0000.1.ffffff');
});

test('storage that is forbidden is no matter', async () => {
  const forbid = () => { throw new Error('forbidden'); };
  globalThis.sessionStorage = { getItem: forbid, setItem: forbid };
  const { stream } = connect({ storageKey: 'alice' });
  await until(() => stream.state === 'open');
});

test('events know their JSON and their id', async () => {
  const { stream } = connect();
  const got = [];
  stream.addEventListener('order', (event) => got.push([event.json(), event.id, event.lastEventId]));
  stream.addEventListener('sse-push.position', (event) => got.push(event.id));
  await until(() => streams.length === 1);
  streams[0].send(`id: 2.0000.1.aaaaaa\n\nid: 2.0000.2.bbbbbb\nevent: order\ndata: {"id":\ndata: 42}\n\nevent: order\ndata: 1\n\n`);
  await until(() => got.length === 3);
  assert.deepEqual(got, ['2.0000.1.aaaaaa', [{ id: 42 }, '2.0000.2.bbbbbb', '2.0000.2.bbbbbb'], [1, undefined, '2.0000.2.bbbbbb']]);
});
