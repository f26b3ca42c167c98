import { Charts } from './charts.js';
import { Cluster } from './cluster.js';
import { compose } from './compose.js';
import { Connection } from './connection.js';
import { History } from './history.js';
import { explain } from './http.js';
import { MessageLog } from './message-log.js';
import { Session } from './session.js';
import { tryIt } from './try-it.js';

/** Followed by every page, for the charts. */
const METERS = 'meters';

const $ = (id) => document.getElementById(id);
const log = new MessageLog($('viewport'), $('newer'));
const history = new History($('history'));
const charts = new Charts();
const cluster = new Cluster(document.querySelector('.cluster'));
let session, connection;

// The user of this page.

$('sign-in').addEventListener('submit', async (submit) => {
  submit.preventDefault();
  $('stream-problem').textContent = '';
  const token = $('token').value.replace(/^\s*Bearer\s/i, '').replace(/\s+/g, '');
  try {
    await signIn(new Session({ name: $('user').value.trim(), token }));
  } catch ({ message }) {
    $('stream-problem').textContent = message;
  }
});

$('disconnect').addEventListener('click', () => {
  connection.close();
  $('connect').focus();
});

async function signIn(next) {
  await next.token();
  if (next.user !== session?.user) {
    connection = newConnection();
    history.clear();
    log.clear();
  }
  session = next;
  session.onToken = () => {
    showToken();
    history.add('neutral', `Got a token for ${rest(session.expiresAt)}`);
  };
  showToken();
  open();
}

function showToken() {
  const { user = 'A user', expiresAt } = session;
  $('who').textContent = $('who').title = user;
  $('validity').textContent = expiresAt ? `valid until ${expiresAt.toLocaleTimeString([], { timeStyle: 'medium' })}` : '';
  document.title = `${user} · sse-push`;
}

function rest(until) {
  const seconds = Math.ceil((until - Date.now()) / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

// The stream.

const READERS = {
  module: 'Our module, a stream for this tab',
  tabs: 'Our module, a stream for all your tabs',
  native: 'The browser\'s own, with a ticket',
};

function newConnection() {
  const created = new Connection();
  const on = (name, listener) => created.addEventListener(name, ({ detail }) => listener(detail));
  on('sse-push.state', onState);
  on('sse-push.hello', showClient);
  on('sse-push.reset', () => {
    history.reset();
    log.note('Some messages could not be recovered.');
  });
  on('sse-push.expiring', ({ expires_in: seconds }) => history.add('neutral', `The token ends in ${seconds} s`));
  on('welcome', ({ connectedAt, node }) => {
    showNode(node);
    history.welcome(connectedAt);
  });
  on('chat', (message) => {
    log.add(message, session.user);
    history.message(message.at);
  });
  on('meters', (reading) => {
    showNode(reading.node);
    charts.add(reading);
  });
  on('cluster', (reading) => cluster.show(reading));
  return created;
}

const showReader = () => { $('reader-hint').textContent = READERS[chosen('reader')[0]]; };

const chosen = (name) => [...document.querySelectorAll(`[name=${name}]:checked`)].map(({ value }) => value);

function open() {
  connection.open(session, chosen('reader')[0], [METERS, ...chosen('topic')]);
  onState({ state: 'connecting' });
}

for (const choice of ['readers', 'topics']) {
  $(choice).addEventListener('change', ({ target }) => {
    showReader();
    if (!connection?.isRunning) return;
    const name = target.nextElementSibling.textContent;
    const what = { reader: `Now read by ${name}`, topic: `${target.checked ? 'Follows' : 'No longer follows'} ${name}` };
    history.add('neutral', what[target.name]);
    open();
  });
}

function onState(detail) {
  const { state, reason, retryIn, status, problem } = detail;
  const wasRunning = document.body.classList.contains('running');
  const running = state !== 'closed';
  document.body.dataset.state = state;
  document.body.classList.toggle('running', running);
  $('state').textContent = {
    connecting: 'Connecting…',
    open: 'Connected',
    resumed: 'Connected',
    lost: retryIn ? `Reconnecting in ${Math.ceil(retryIn / 1000)} s` : 'Reconnecting…',
    closed: (reason === 'closed') ? 'Not connected' : 'Rejected',
  }[state];
  $('stream-problem').textContent = (running || reason === 'closed') ? '' : explain(status, problem?.detail);
  $('sign-in').hidden = running;
  $('signed-in').hidden = !running;
  $('send').disabled = !session;
  for (const button of document.querySelectorAll('.try button')) button.disabled = !/open|resumed/.test(state);
  if (wasRunning !== running) $(running ? 'disconnect' : 'connect').focus();
  showClient();
  history.state(detail);
}

function showClient() {
  $('client').textContent = connection.clientId;
}

/** Show the node, where there is more than one. */
function showNode(name) {
  $('node').textContent = name;
  $('served-by').hidden = !name;
}

compose(() => session);
tryIt(() => session, () => connection, history);
showReader();
$('user').value = new URLSearchParams(location.search).get('user') ?? '';
$($('user').value ? 'connect' : 'user').focus();
