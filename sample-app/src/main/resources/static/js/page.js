import { MessageLog } from './message-log.js';
import { SseReader } from './sse-reader.js';

const $ = (id) => document.getElementById(id);
const log = new MessageLog($('viewport'), $('newer'));
let reader;

// The token: one from the development issuer, or one that is pasted.

$('token-form').addEventListener('submit', async (submit) => {
  submit.preventDefault();
  const response = await post('/demo/token', { user: $('user').value }, {}, $('stream-problem'));
  if (!response) return;
  $('token').value = (await response.json()).access_token;
  tokenChanged();
  $('connect').focus();
});

$('token').addEventListener('input', tokenChanged);

/** As pasted, without a line break or a scheme that came along. */
const token = () => $('token').value.trim().replace(/^Bearer\s/i, '').replace(/\s+/g, '');

/** What the token says about itself. Only to be shown: the server decides. */
function claims() {
  try {
    const bytes = atob(token().split('.')[1].replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0))));
  } catch {
    return {};
  }
}

const user = () => claims().sub;

function tokenChanged() {
  reader?.close();
  reader = undefined;
  const { sub, exp } = claims();
  const until = exp ? `, valid until ${new Date(exp * 1000).toLocaleTimeString()}` : '';
  $('claims').textContent = sub ? `For ${sub}${until}` : '';
  document.title = sub ? `${sub} · sse-push` : 'sse-push sample';
  $('connect').disabled = $('send').disabled = !/^[!-~]+$/.test(token());
  $('stream-problem').textContent = '';
}

// The stream: one reader for each token, so that connecting again goes on where it stopped.

$('connect').addEventListener('click', () => {
  if (isRunning()) return reader.close();
  $('stream-problem').textContent = '';
  reader ??= new SseReader('/events', { token, onEvent, onState });
  reader.open();
});

const isRunning = () => document.body.classList.contains('running');

function onEvent({ event, data }) {
  if (event === 'chat') log.add(JSON.parse(data), user());
  else if (event === 'sse-push.hello') $('client').textContent = JSON.parse(data).client;
  else if (event === 'sse-push.reset') log.note('Some messages could not be recovered.');
}

function onState(state, detail) {
  document.body.dataset.state = state;
  document.body.classList.toggle('running', ['connecting', 'open', 'waiting'].includes(state));
  $('state').textContent = {
    connecting: 'Connecting…',
    open: `Connected as ${user() ?? 'somebody'}`,
    waiting: `Reconnecting in ${Math.ceil(detail / 1000)} s`,
    refused: 'Refused',
    closed: 'Not connected',
  }[state];
  $('connect').textContent = isRunning() ? 'Disconnect' : 'Connect';
  $('client').textContent = '';
  if (state === 'refused') explain(detail, $('stream-problem'));
}

// Messages: to myself, to another user, to everyone.

$('compose').addEventListener('change', () => {
  $('recipient').hidden = !$('to-user').checked;
  $('recipient').required = $('to-user').checked;
});

$('compose').addEventListener('submit', async (submit) => {
  submit.preventDefault();
  $('sent').textContent = '';
  const whom = new FormData(submit.target).get('whom');
  const to = { myself: user(), everyone: '*', user: $('recipient').value.trim() }[whom] ?? '';
  const fields = { to, msg: $('msg').value };
  const response = await post('/msg', fields, { Authorization: `Bearer ${token()}` }, $('send-problem'));
  if (!response) return;
  const { nodes } = await response.json();
  const [name, absent] = {
    myself: ['yourself', 'but you are not connected'],
    everyone: ['everyone', 'but nobody is connected'],
    user: [to, 'who is not connected'],
  }[whom];
  $('sent').textContent = nodes ? `Sent to ${name}.` : `Sent to ${name}, ${absent}.`;
  $('msg').value = '';
  $('msg').focus();
});

// A request that fails says why.

async function post(path, fields, headers, problem) {
  problem.textContent = '';
  try {
    const response = await fetch(path, { method: 'POST', body: new URLSearchParams(fields), headers });
    if (response.ok) return response;
    explain(response, problem);
  } catch {
    problem.textContent = 'The server cannot be reached.';
  }
  return undefined;
}

async function explain(response, problem) {
  const { detail } = await response.json().catch(() => ({}));
  const meaning = { 204: 'The server asks not to come back.', 401: 'The token is not valid, or no longer.' };
  problem.textContent = detail ?? meaning[response.status] ?? `The server answered with status ${response.status}.`;
}

onState('closed');
tokenChanged();
$('user').value = new URLSearchParams(location.search).get('user') ?? '';
$('user').focus();
