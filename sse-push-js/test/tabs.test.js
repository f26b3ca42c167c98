/** Several tabs, in one process: with locks and a channel that do what a test wants. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { SsePushTabs } from 'sse-push/tabs';
import { Channel, newBrowser, setLocks } from './browser.js';
import { answerWith, HELLO, lose, open, page, problem, refuse, requests, stopClock, streams, turn, until } from './harness.js';

const tabs = [];

beforeEach(() => newBrowser(page));

afterEach(() => {
  tabs.splice(0).forEach(({ tab }) => tab.close());
});

/** A tab, and what it has reported so far. */
function openTab(options) {
  const tab = new SsePushTabs('events', { user: 'alice', ...options });
  const states = [], events = [];
  tab.addEventListener('sse-push.state', ({ detail }) => states.push(detail.state));
  tab.addEventListener('message', ({ data }) => events.push(data));
  tabs.push({ tab });
  return { tab, states, events };
}

const turns = async (count = 8) => { for (let i = 0; i < count; i++) await turn(); };

const isOpen = ({ tab }) => tab.state === 'open' || tab.state === 'resumed';

const forever = () => new Promise(() => {});

test('tabs share one stream', async () => {
  const one = openTab(), two = openTab();
  await until(() => isOpen(one) && isOpen(two));
  streams[0].send('id: 2.0000.1.aaaaaa\ndata: a\n\n');
  await until(() => two.events.length === 1);
  assert.deepEqual([one.events, requests.length, two.tab.clientId], [['a'], 1, 'node-1']);
});

// Storage that must not be used, or fails.

const denied = () => new DOMException('The request was denied.', 'SecurityError');

function failing(name, failure) {
  return class extends Channel {
    constructor(...args) {
      super(...args);
      if (name === 'constructor') throw failure;
    }

    postMessage(data) {
      if (name === 'postMessage') throw failure;
      super.postMessage(data);
    }
  };
}

for (const [name, spoil] of Object.entries({
  'without locks': () => setLocks(undefined),
  'without a channel': () => { globalThis.BroadcastChannel = undefined; },
  'where locks are denied': () => setLocks({ request: () => Promise.reject(denied()) }),
  'where locks are denied at once': () => setLocks({ request() { throw denied(); } }),
  'where the locks themselves are denied': () => Object.defineProperty(globalThis, 'navigator', {
    value: { get locks() { throw denied(); } }, configurable: true }),
  'where a lock is denied by another name': () => setLocks({ request: () => Promise.reject(new DOMException('', 'InvalidStateError')) }),
  'where an abort is all that is heard of a lock': () => setLocks({ request: () => Promise.reject(new DOMException('', 'AbortError')) }),
  'where a lock is denied with nothing': () => setLocks({ request: () => Promise.reject() }),
  'where a channel is denied': () => { globalThis.BroadcastChannel = failing('constructor', denied()); },
  'where a message is denied': () => { globalThis.BroadcastChannel = failing('postMessage', denied()); },
})) {
  test(`${name} every tab has a stream of its own`, async () => {
    spoil();
    const one = openTab(), two = openTab();
    await until(() => isOpen(one) && isOpen(two));
    await turns();
    assert.equal(requests.length, 2);
    for (const [i, { events }] of [one, two].entries()) {
      streams[i].send('data: a\n\n');
      await until(() => events.length === 1);
      streams[i].end();
    }
    await until(() => requests.length === 4 && isOpen(one) && isOpen(two));
    one.tab.close();
    two.tab.close();
    await turns();
    assert.deepEqual(streams.map(({ aborted, ended }) => Boolean(aborted || ended)), [true, true, true, true]);
  });
}

test('a channel that fails later ends the sharing, not the stream', async () => {
  const one = openTab(), two = openTab();
  await until(() => isOpen(one) && isOpen(two));
  for (const channel of Channel.all) channel.postMessage = () => { throw denied(); };
  streams[0].send('data: a\n\n');
  await until(() => streams.length === 2 && isOpen(two));
  assert.deepEqual(one.events, ['a']);
  streams[0].send('data: b\n\n');
  streams[1].send('data: c\n\n');
  await until(() => one.events.length === 2 && two.events.length >= 1);
});

test('locks that never answer are no reason to wait for ever', async () => {
  const clock = stopClock();
  setLocks({ request: forever, query: forever });
  const { tab } = openTab();
  for (let i = 0; i < 12 && tab.state !== 'open'; i++) {
    await turns();
    clock.tick(10_000);
  }
  await until(() => tab.state === 'open');
});

// A leader that is alive, and not able.

for (const [name, getToken] of Object.entries({
  'never settles': forever,
  'fails': () => { throw new Error('offline'); },
  'fails later': () => Promise.reject(new Error('offline')),
})) {
  test(`a leader whose getToken ${name} gives way`, async () => {
    const clock = stopClock();
    const unable = openTab({ getToken });
    await turns();
    const able = openTab({ getToken: () => 't' }), third = openTab({ getToken });
    for (let i = 0; i < 35 && !isOpen(able); i++) {
      await turns();
      clock.tick(1000);
    }
    await turns();
    assert.ok([unable, able, third].every(isOpen), [unable, able, third].map(({ tab }) => tab.state).join());
    assert.equal(requests.length, 1);
    streams[0].send('id: 2.0000.1.aaaaaa\ndata: a\n\n');
    await turns();
    assert.deepEqual([unable, able, third].map(({ events }) => events), [['a'], ['a'], ['a']]);
  });
}

/** Lets seconds pass, until a condition holds. */
async function pass(clock, seconds, condition = () => false) {
  for (let i = 0; i < seconds && !condition(); i++) {
    await turns();
    clock.tick(1000);
  }
  await turns();
}

test('a tab that joins those that were unable for long is not kept waiting', async () => {
  const clock = stopClock();
  const unable = [openTab({ getToken: forever }), openTab({ getToken: forever })];
  await pass(clock, 7200);
  const able = openTab({ getToken: () => 't' });
  await pass(clock, 120, () => isOpen(able));
  assert.ok([able, ...unable].every(isOpen));
  assert.equal(requests.length, 1);
});

test('a tab that is able again and is looked at is not kept waiting', async () => {
  const clock = stopClock();
  let token = forever;
  const tabs = [openTab({ getToken: () => token() }), openTab({ getToken: forever }), openTab({ getToken: forever })];
  await pass(clock, 7200);
  token = () => 't';
  document.dispatchEvent(new Event('visibilitychange'));
  await pass(clock, 120, () => tabs.every(isOpen));
  assert.ok(tabs.every(isOpen));
});

test('a leader that loses its stream and can not open it again gives way, and nothing is missed', async () => {
  const clock = stopClock();
  let able = true;
  const first = openTab({ getToken: () => (able ? 't' : forever()) });
  await until(() => isOpen(first));
  const second = openTab({ getToken: () => 't' });
  streams[0].send('id: 2.0000.1.aaaaaa\ndata: a\n\n');
  await until(() => second.events.length === 1);
  able = false;
  clock.tick(10_000);
  streams[0].end();
  for (let i = 0; i < 35 && streams.length < 2; i++) {
    await turns();
    clock.tick(1000);
  }
  await turns();
  assert.equal(requests[1].headers['Last-Event-ID'], '2.0000.1.aaaaaa');
  streams[1].send('id: 2.0000.2.bbbbbb\ndata: b\n\n');
  await turns();
  assert.deepEqual([first.events, second.events, requests.length], [['a', 'b'], ['a', 'b'], 2]);
  assert.ok(isOpen(first) && isOpen(second));
});

test('a leader that is alone goes on trying', async () => {
  const clock = stopClock();
  const { tab, states } = openTab({ getToken: forever });
  for (let i = 0; i < 100; i++) {
    await turns();
    clock.tick(1000);
  }
  assert.ok(states.filter((state) => state === 'lost').length >= 2);
  assert.notEqual(tab.state, 'closed');
});

test('what no tab can do is not tried more often because there are many', async () => {
  const clock = stopClock();
  answerWith(lose);
  for (let i = 0; i < 5; i++) openTab();
  const count = async (seconds) => {
    const before = requests.length;
    for (let i = 0; i < seconds; i++) {
      await turns();
      clock.tick(1000);
    }
    return requests.length - before;
  };
  await count(600);
  assert.ok(await count(600) < 150, String(requests.length));
});

test('a leader that the server asks to wait does not give way to one that would not', async () => {
  const clock = stopClock();
  answerWith(refuse(503, { 'Retry-After': '300' }));
  openTab();
  openTab();
  for (let i = 0; i < 290; i++) {
    await turns();
    clock.tick(1000);
  }
  assert.equal(requests.length, 1);
});

test('a look at a tab wakes a leader that waits for a token', async () => {
  let asked = 0;
  const leader = openTab({ getToken: () => (asked++ ? 't' : forever()) });
  await until(() => asked === 1);
  const other = openTab();
  await turns();
  document.dispatchEvent(new Event('visibilitychange'));
  await until(() => isOpen(leader) && isOpen(other));
  assert.equal(requests.length, 1);
});

test('a leader that is asleep is replaced', async () => {
  const clock = stopClock();
  const asleep = openTab(), other = openTab();
  await until(() => isOpen(asleep) && isOpen(other));
  [...Channel.all][0].onmessage = undefined;
  for (let i = 0; i < 4; i++) {
    await turns();
    clock.tick(10_000);
    streams.forEach((stream) => stream.aborted || stream.send(':\n'));
  }
  await until(() => streams.length > 1);
  streams.at(-1).send('data: a\n\n');
  await until(() => other.events.length === 1);
});

// Listeners that change the stream, and the events after it.

test('after close() in a listener no listener gets another event', async () => {
  for (const state of ['connecting', 'open', 'lost']) {
    const { tab, states } = openTab(), others = [];
    tab.addEventListener('sse-push.state', ({ detail }) => { if (detail.state === state) tab.close(); });
    tab.addEventListener('sse-push.state', ({ detail }) => others.push(detail.state));
    tab.addEventListener('sse-push.hello', () => queueMicrotask(() => streams.at(-1).end()));
    await until(() => tab.state === 'closed');
    await turns();
    const all = ['connecting', 'open', 'lost'];
    assert.deepEqual(states, [...all.slice(0, all.indexOf(state) + 1), 'closed']);
    assert.deepEqual(others, states);
  }
});

test('the hello is dispatched in every tab, whatever its position', async () => {
  const hello = HELLO.replace('event:', 'id: 2.0000.1.aaaaaa\nevent:'), told = [];
  answerWith((request) => open(request, hello));
  for (const { tab } of [openTab(), openTab()]) {
    tab.addEventListener('sse-push.hello', ({ id }) => told.push([tab === tabs[0].tab, id]));
  }
  await until(() => streams.length === 1 && tabs.every(isOpen));
  streams[0].end();
  await until(() => streams.length === 2 && tabs.every(isOpen));
  await turns();
  assert.equal(told.filter(([first]) => first).length, 2);
  assert.ok(told.filter(([first]) => !first).length >= 1);
});

test('a refusal closes its own tab, and the next one tries', async () => {
  answerWith(problem(403), open);
  const one = openTab(), two = openTab();
  await until(() => one.tab.state === 'closed' && isOpen(two));
});

test('a tab that begins in the past catches up by a stream of its own', async () => {
  const first = openTab({ from: 'user:earliest' });
  await until(() => isOpen(first));
  streams[0].send('id: 2.0000.1.aaaaaa\ndata: a\n\n');
  await until(() => first.events.length === 1);
  const second = openTab({ from: new Set(['user:earliest']).values() });
  await until(() => requests.length === 2 && streams.length === 2);
  assert.match(requests[1].url, /\?from=user%3Aearliest$/);
  streams[0].send('id: 2.0000.2.bbbbbb\ndata: b\n\n');
  await until(() => first.events.length === 2);
  assert.deepEqual(second.events, []);
  streams[1].send('id: 2.0000.1.aaaaaa\ndata: a\n\nid: 2.0000.2.bbbbbb\ndata: b\n\n');
  await until(() => second.events.length === 2);
  streams[0].send('id: 2.0000.3.cccccc\ndata: c\n\n');
  await until(() => second.events.length === 3);
  assert.deepEqual([first.events, second.events, requests.length], [['a', 'b', 'c'], ['a', 'b', 'c'], 2]);
  assert.ok(isOpen(second));
});

test('topics that can be read once are those of the stream, too', async () => {
  const { tab } = openTab({ topics: new Map([['b', 1], ['a', 2]]).keys() });
  await until(() => tab.state === 'open');
  assert.match(requests[0].url, /\?topic=b&topic=a$/);
  assert.equal([...Channel.all][0].name, JSON.stringify(['sse-push', 'https://app.example/shop/events', ['a', 'b'], 'alice']));
  const other = openTab({ topics: 'orders' });
  await until(() => isOpen(other));
  assert.match(requests[1].url, /\?topic=orders$/);
});

test('every tab knows the client, also if its hello is late', async () => {
  answerWith((request) => open(request, ':\n'));
  const one = openTab(), two = openTab();
  await until(() => isOpen(one) && isOpen(two));
  streams[0].send(HELLO);
  await until(() => one.tab.clientId);
  await turns();
  assert.deepEqual([one.tab.clientId, two.tab.clientId], ['node-1', 'node-1']);
});

test('a tab that has not heard a message of the leader catches up', async () => {
  const leader = openTab(), other = openTab();
  await until(() => isOpen(leader) && isOpen(other));
  streams[0].send('id: 2.0000.1.aaaaaa\ndata: a\n\n');
  await until(() => other.events.length === 1);
  const [, channel] = Channel.all, { onmessage } = channel;
  channel.onmessage = undefined;
  streams[0].send('id: 2.0000.2.bbbbbb\ndata: b\n\n');
  await until(() => leader.events.length === 2);
  await turns();
  channel.onmessage = onmessage;
  streams[0].send('id: 2.0000.3.cccccc\ndata: c\n\ndata: d\n\n');
  await until(() => streams.length === 2);
  assert.equal(requests[1].headers['Last-Event-ID'], '2.0000.1.aaaaaa');
  streams[1].send('id: 2.0000.2.bbbbbb\ndata: b\n\nid: 2.0000.3.cccccc\ndata: c\n\n');
  await until(() => other.events.length === 3);
  streams[0].send('id: 2.0000.4.dddddd\ndata: e\n\n');
  await until(() => other.events.length === 4);
  assert.deepEqual([leader.events, other.events], [['a', 'b', 'c', 'd', 'e'], ['a', 'b', 'c', 'e']]);
  assert.ok(streams[1].aborted);
});

test('a tab that has not heard a message of the leader gets its reset', async () => {
  const leader = openTab(), other = openTab(), resets = [];
  other.tab.addEventListener('sse-push.reset', ({ lastEventId }) => resets.push(lastEventId));
  await until(() => isOpen(leader) && isOpen(other));
  streams[0].send('id: 2.0000.2.aaaaaa\ndata: a\n\n');
  await until(() => other.events.length === 1);
  const [, channel] = Channel.all, { onmessage } = channel;
  channel.onmessage = undefined;
  streams[0].send('id: 2.0000.3.bbbbbb\ndata: b\n\n');
  await until(() => leader.events.length === 2);
  await turns();
  channel.onmessage = onmessage;
  streams[0].send('id: 2.0000.1.cccccc\nevent: sse-push.reset\ndata: {}\n\nid: 2.0000.2.dddddd\ndata: c\n\n');
  await until(() => other.events.length === 2);
  assert.deepEqual([resets, other.events, requests.length], [['2.0000.1.cccccc'], ['a', 'c'], 1]);
});

test('tabs share a stream whose ids have another form', async () => {
  const one = openTab(), two = openTab();
  await until(() => isOpen(one) && isOpen(two));
  for (const id of ['one', 'two', 'three']) {
    streams[0].send(`id: ${id}\ndata: ${id}\n\n`);
    document.dispatchEvent(new Event('visibilitychange'));
    await until(() => two.events.at(-1) === id);
    await turns();
  }
  assert.deepEqual([one.events, two.events, requests.length], [['one', 'two', 'three'], ['one', 'two', 'three'], 1]);
});

test('a message without an id that a tab has received while it caught up does not come twice', async () => {
  const leader = openTab();
  await until(() => isOpen(leader));
  streams[0].send('id: 2.0000.1.aaaaaa\ndata: a\n\n');
  await until(() => leader.events.length === 1);
  const other = openTab({ lastEventId: '2.0000.0.aaaaaa' });
  await until(() => streams.length === 2);
  const rest = 'id: 2.0000.2.bbbbbb\ndata: b\n\ndata: x\n\ndata: x\n\n';
  streams[1].send(rest);
  await until(() => other.events.length === 3);
  streams[0].send(`${rest}data: x\n\n`);
  await until(() => leader.events.length === 5 && streams[1].aborted);
  await turns();
  assert.deepEqual(other.events, ['b', 'x', 'x', 'x']);
});

test('an event of the server that has the name of the module\'s own does not stop the others', async () => {
  const { events } = openTab();
  await until(() => streams.length === 1);
  streams[0].send('event: sse-push.state\ndata: {}\n\n');
  await until(() => streams.length === 2);
  streams[1].send('data: a\n\n');
  await until(() => events.length === 1);
});
