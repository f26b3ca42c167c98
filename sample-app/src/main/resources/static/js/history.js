import { element, time } from './elements.js';

const KEPT = 50;

const REASONS = {
  ended: 'the server ended the stream',
  goodbye: 'the server is shutting down',
  network: 'the network failed',
  silent: 'no heartbeat arrived',
  refused: 'the server rejected the request for now',
  token: 'no token is available',
  hidden: 'the page was left',
  reconnect: 'a new connection was requested',
};

const ENDS = {
  closed: 'Disconnected by you',
  stopped: 'Rejected: the server asks not to reconnect',
  unauthorized: 'Rejected: the token is not valid',
  refused: 'Rejected',
};

/** Shows the history of a connection, the latest entry first. */
export class History {
  #list; #lost; #resumed;

  constructor(list) {
    this.#list = list;
  }

  /** @param {'good' | 'bad' | 'neutral'} kind */
  add(kind, text) {
    const item = element('li', kind);
    item.append(time(new Date(), { timeStyle: 'medium' }), ' ', element('span', '', text));
    this.#list.prepend(item);
    if (this.#list.childElementCount > KEPT) this.#list.lastElementChild.remove();
    return item.lastElementChild;
  }

  /** @param {import('/sse-push/sse-push.js').StateDetail} detail */
  state({ state, reason }) {
    if (state === 'open') this.#opened('Connected');
    else if (state === 'resumed') this.#opened('Resumed');
    else if (state === 'lost') this.#wasLost(reason);
    else if (state === 'closed') this.#closed(reason);
  }

  /** Another user's history begins. */
  clear() {
    this.#list.replaceChildren();
    this.#lost = this.#resumed = undefined;
  }

  reset() {
    this.add('bad', 'Reset: some messages could not be recovered');
  }

  /** Mark messages from before the stream was opened as missed, by the server's clock like the messages' own time. */
  welcome(connectedAt) {
    if (!this.#resumed) return;
    this.#resumed.connectedAt = connectedAt;
    this.#countMissed();
  }

  message(at) {
    if (!this.#resumed || this.#resumed.connectedAt < at) return;
    this.#resumed.messages.push(at);
    if (this.#resumed.connectedAt) this.#countMissed();
  }

  #opened(word) {
    const back = this.#lost && `${word} after ${duration(performance.now() - this.#lost.since)}`;
    const entry = this.add('good', back ?? word);
    this.#resumed = back && { entry, back, messages: [] };
    this.#lost = undefined;
  }

  #countMissed() {
    const { entry, back, messages, connectedAt } = this.#resumed;
    const missed = messages.filter((at) => at < connectedAt).length;
    const count = { 0: 'no message', 1: '1 message' }[missed] ?? `${missed} messages`;
    entry.textContent = `${back}, ${count} missed${missed ? ' and delivered' : ''}`;
  }

  #wasLost(reason) {
    this.#resumed = undefined;
    const why = `Lost: ${REASONS[reason] ?? reason}`;
    if (!this.#lost?.entry) {
      this.#lost = { since: performance.now(), entry: this.add('bad', why), attempts: 0 };
    } else {
      this.#lost.entry.textContent = `${why}, ${++this.#lost.attempts} ${this.#lost.attempts > 1 ? 'attempts' : 'attempt'} so far`;
    }
  }

  #closed(reason) {
    this.#lost = { since: this.#lost?.since ?? performance.now() };
    this.#resumed = undefined;
    this.add(reason === 'closed' ? 'neutral' : 'bad', ENDS[reason] ?? reason);
  }
}

const duration = (ms) => (ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);
