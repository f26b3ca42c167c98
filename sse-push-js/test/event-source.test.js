import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SsePushEventSource } from 'sse-push/event-source';
import { answerWith, open, problem, refuse, requests, streams, turn, until } from './harness.js';

function create(options) {
  const source = new SsePushEventSource('events?topic=news', options), seen = [];
  for (const type of ['open', 'message', 'error']) source[`on${type}`] = ({ data }) => seen.push(data ?? `${type} ${source.readyState}`);
  return { source, seen };
}

test('it looks like an EventSource, and survives what ends one', async () => {
  answerWith(refuse(502, { 'Content-Type': 'text/html' }, '<h1>Bad Gateway'), open);
  const { source, seen } = create({ getToken: () => 't' });
  assert.deepEqual([source.readyState, source.url, source.withCredentials, source.CLOSED, SsePushEventSource.OPEN],
    [0, 'https://app.example/shop/events?topic=news', false, 2, 1]);
  await until(() => seen.length === 1);
  source.reconnect();
  await until(() => source.readyState === 1);
  streams[0].send('data: a\n\nid: 2.0000.1.aaaaaa\nevent: order\ndata: b\n\n');
  source.addEventListener('order', ({ data, lastEventId }) => seen.push([data, lastEventId]));
  await until(() => seen.length === 4);
  streams[0].end();
  await until(() => streams.length === 2 && source.readyState === 1);
  assert.deepEqual(seen, ['error 0', 'open 1', 'a', ['b', '2.0000.1.aaaaaa'], 'error 0', 'open 1']);
  assert.deepEqual(requests.map(({ headers }) => headers.Authorization), ['Bearer t', 'Bearer t', 'Bearer t']);
  source.close();
  assert.deepEqual([source.readyState, seen.length, streams[1].aborted], [2, 6, true]);
});

test('an error is dispatched when the server rejects it', async () => {
  answerWith(problem(403));
  const { source, seen } = create({ withCredentials: true });
  await until(() => seen.length === 1);
  assert.deepEqual([seen, source.withCredentials], [['error 2'], true]);
});

test('no event is dispatched after close(), also in a listener', async () => {
  for (const type of ['open', 'error', 'sse-push.state']) {
    answerWith((request) => {
      const answer = open(request);
      setImmediate(() => streams.at(-1).aborted || streams.at(-1).end());
      return answer;
    });
    const { source, seen } = create();
    const others = [];
    source.addEventListener(type, ({ detail }) => detail?.state === 'connecting' || source.close());
    for (const other of ['open', 'error', 'sse-push.hello']) source.addEventListener(other, () => others.push(other));
    await until(() => source.readyState === 2);
    for (let i = 0; i < 5; i++) await turn();
    const expected = { 'open': ['open'], 'error': ['open', 'sse-push.hello', 'error'], 'sse-push.state': [] }[type];
    assert.deepEqual(others, expected, type);
    assert.equal(seen.length, expected.filter((name) => name !== 'sse-push.hello').length, type);
  }
});
