/** Runs: their text, their end, and how they are stopped. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { SsePushRun } from 'sse-push/run';
import { answerWith, open, problem, refuse, requests, streams, until } from './harness.js';

const runs = [];

afterEach(() => runs.splice(0).forEach((run) => run.close()));

function read(options) {
  const run = new SsePushRun('events/runs/answer-1', { getToken: () => 't', ...options });
  const texts = [];
  run.addEventListener('sse-push.text', () => texts.push(run.text));
  runs.push(run);
  return { run, texts };
}

test('text grows piece by piece, and the end closes the stream without another request', async () => {
  const { run, texts } = read();
  await until(() => run.state === 'open');
  streams[0].send('data: Hel\nid: 2.aaaa.2.aaaaaa\n\ndata: lo\ndata: \nid: 2.aaaa.3.aaaaaa\n\n');
  await until(() => texts.length === 2);
  streams[0].send('event: sse-push.end\ndata: {"outcome":"failed","reason":"timeout"}\nid: 2.aaaa.4.aaaaaa\n\n');
  assert.deepEqual(await run.ended, { outcome: 'failed', reason: 'timeout' });
  assert.deepEqual([texts, run.state, requests.length], [['Hel', 'Hello\n'], 'closed', 1]);
  assert.equal(requests[0].url, 'https://app.example/shop/events/runs/answer-1');
});

test('a run that is cut goes on, and no text comes twice', async () => {
  const { run, texts } = read();
  await until(() => run.state === 'open');
  streams[0].send('data: a\nid: 2.aaaa.2.aaaaaa\n\n');
  await until(() => texts.length === 1);
  streams[0].end();
  await until(() => streams.length === 2);
  assert.equal(requests[1].headers['Last-Event-ID'], '2.aaaa.2.aaaaaa');
  streams[1].send('data: a\nid: 2.aaaa.2.aaaaaa\n\ndata: b\nid: 2.aaaa.3.aaaaaa\n\n');
  await until(() => texts.length === 2);
  assert.equal(run.text, 'ab');
});

test('a reset begins the text anew', async () => {
  const { run, texts } = read();
  await until(() => run.state === 'open');
  streams[0].send('data: old\nid: 2.aaaa.2.aaaaaa\n\nevent: sse-push.reset\ndata: {"reason":"unknown","destinations":[]}\nid: 2\n\n'
    + 'data: new\nid: 2.aaaa.2.bbbbbb\n\n');
  await until(() => run.text === 'new');
  assert.deepEqual(texts, ['old', '', 'new']);
});

test('a stream that is closed before the end says so', async () => {
  answerWith(problem(404));
  const { run } = read();
  await assert.rejects(run.ended, ({ detail }) => detail.status === 404 && detail.reason === 'refused');
  answerWith(open);
  const other = read();
  await until(() => other.run.state === 'open');
  other.run.close();
  await assert.rejects(other.run.ended, ({ detail }) => detail.reason === 'closed');
});

test('stopping is posted with a token, and says whether the run was open', async () => {
  const { run } = read({ headers: { 'X-A': 'b' }, credentials: 'include' });
  await until(() => run.state === 'open');
  answerWith(() => new Response(null, { status: 204 }), problem(404), refuse(503));
  assert.equal(await run.stop(), true);
  const { url, method, headers } = requests.at(-1);
  assert.deepEqual([url, method, headers], ['https://app.example/shop/events/runs/answer-1/stop', 'POST',
    { 'X-A': 'b', Authorization: 'Bearer t' }]);
  assert.equal(await run.stop(), false);
  await assert.rejects(run.stop(), /503/);
});

test('a token is refreshed beside the runs', async () => {
  const { run } = read();
  await until(() => run.clientId === 'node-1');
  streams[0].send('event: sse-push.expiring\ndata: {"expires_in":0}\n\n');
  await until(() => requests.some(({ method }) => method === 'POST'));
  assert.equal(requests.at(-1).url, 'https://app.example/shop/events/refresh');
});

test('a run is stopped with a fresh token if the first one is rejected, and at its own server', async () => {
  const asked = [], getToken = ({ forceRefresh }) => {
    asked.push(forceRefresh);
    return forceRefresh ? 'new' : 'old';
  };
  const run = new SsePushRun('https://api.example//events/runs/answer-1', { getToken, refreshUrl: undefined });
  runs.push(run);
  await until(() => run.clientId);
  answerWith(refuse(401), () => new Response(null, { status: 204 }), refuse(401));
  assert.equal(await run.stop(), true);
  assert.deepEqual(asked.slice(1), [false, true]);
  const { url, headers } = requests.at(-1);
  assert.deepEqual([url, headers], ['https://api.example//events/runs/answer-1/stop', { Authorization: 'Bearer new' }]);
  await assert.rejects(run.stop(), /401/);
  assert.deepEqual(asked.slice(3), [false, true]);
  streams[0].send('event: sse-push.expiring\ndata: {"expires_in":0}\n\n');
  await until(() => requests.at(-1).url.endsWith('refresh'));
  assert.equal(requests.at(-1).url, 'https://api.example//events/refresh');
});
