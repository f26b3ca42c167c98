import { SsePushRun } from '/sse-push/sse-push-run.js';
import { post } from './http.js';
import { Session } from './session.js';

/** The meaning of a run's end to its reader. */
const OUTCOMES = { complete: 'Complete', stopped: 'Stopped', failed: 'Failed' };

const $ = (id) => document.getElementById(id);
let session, run;

$('ask').addEventListener('submit', async (submit) => {
  submit.preventDefault();
  $('ask-problem').textContent = '';
  const user = $('user').value.trim(), id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  try {
    signIn(user);
    await post(`/demo/answers/${id}`, { question: $('question').value }, await session.authorization());
    history.pushState(null, '', `?${new URLSearchParams({ user, answer: id })}`);
    show();
  } catch ({ message }) {
    $('ask-problem').textContent = message;
  }
});

$('stop').addEventListener('click', () => act(() => run.stop()));

$('cut').addEventListener('click', () => act(async () => post('/demo/me/cut', {}, await session.authorization())));

async function act(action) {
  $('ask-problem').textContent = '';
  await action().catch(({ message }) => { $('ask-problem').textContent = message; });
}

function signIn(user) {
  if (session?.user !== user) session = new Session({ name: user });
}

/** Reads the answer that the address names: now, after a reload, and after going back. */
function show() {
  run?.close();
  run = undefined;
  const address = new URLSearchParams(location.search), user = address.get('user') ?? 'alice', id = address.get('answer');
  $('user').value = user;
  $('answer').textContent = $('read').textContent = '';
  $('progress').value = 0;
  $('address').value = id ? location.href : '';
  state('closed', 'No answer yet');
  if (id) {
    signIn(user);
    read(id);
  }
}

function read(id) {
  const reading = new SsePushRun(`/events/runs/${encodeURIComponent(id)}`, { getToken: (need) => session.token(need) });
  const on = (name, listener) => reading.addEventListener(name, (event) => { if (run === reading) listener(event); });
  run = reading;
  let first = 0;
  state('connecting', 'Connecting…');
  on('sse-push.hello', () => state('open', 'Writing…'));
  on('sse-push.text', () => {
    $('answer').textContent = reading.text;
    first ||= reading.text.length;
    $('read').textContent = `${first} characters came at once, ${reading.text.length - first} since then.`;
  });
  on('progress', ({ data }) => { $('progress').value = data; });
  on('sse-push.state', ({ detail }) => { if (detail.state === 'lost') state('lost', 'Reconnecting…'); });
  reading.ended.then(({ outcome, reason }) => {
    if (run !== reading) return;
    if (outcome === 'complete') $('progress').value = 100;
    state('ended', OUTCOMES[outcome] + (reason ? `: ${reason}` : ''));
  }, ({ detail }) => {
    if (run === reading) state('closed', detail.status === 404 ? 'This answer is gone' : 'Not connected');
  });
}

function state(name, text) {
  document.body.dataset.state = name;
  $('state').textContent = text;
  $('stop').disabled = $('cut').disabled = !['open', 'lost'].includes(name);
}

addEventListener('popstate', show);
show();
