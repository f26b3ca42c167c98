/**
 * One sse-push stream for all tabs of a user: the tab that holds a Web Lock, the leader, has the stream and passes its
 * events on by BroadcastChannel. When it is closed, the next one goes on from the last event.
 */

import { listOf, Outbox, Position, PushEvent, SsePush, StateEvent } from './sse-push.js';

/** Interval in ms at which a visible tab checks that there is a leader, and number of checks without an answer. */
const CHECK = 10_000, UNANSWERED = 2;

/**
 * Number of attempts, or time in ms, that a leader has to open the stream. After a leader gives way, the next one has
 * twice as much, up to a limit, so that many tabs do not try more often than one. The count begins anew when a tab joins
 * or becomes visible, because that tab may succeed.
 */
const ATTEMPTS = 2, PATIENCE = 30_000, MOST_TURNS = 2;

/** Number of messages without an id that are remembered while a tab catches up. */
const MOST_EXTRA = 100;

/**
 * A stream that is shared with the other tabs, used like an SsePush of one's own. Every tab has its own position: a tab
 * that comes with one, or back with one, and is not where the leader is, catches up by a stream of its own first. So does
 * a tab that begins in the past.
 *
 * Where the browser has no Web Locks (they need HTTPS or localhost), or does not let the page use them or a channel (in a
 * sandboxed frame), every tab has a stream of its own.
 */
export class SsePushTabs extends EventTarget {
  #url; #options; #name; #life = new AbortController(); #outbox = new Outbox(this); #wasOpen = false; #shown = { state: '' };
  #channel; #membership; #line; #release; #stream; #leading = false;
  #position; #proven; #leader = {}; #unanswered = 0;

  /** Messages without an id that this tab's own stream has brought after the position. The leader passes them on, too. */
  #extra = [];

  /** Of a leader without an open stream: since when, with how many attempts, and how many before it had to give way. */
  #since; #attempts = 0; #turn = 0; #patience; #awaited = false;

  /**
   * @param {string | URL} url the stream's address, relative to the page
   * @param {import('./sse-push-tabs.js').SsePushTabsOptions} options see sse-push-tabs.d.ts
   */
  constructor(url, { user, ...options }) {
    super();
    if (!user) throw new TypeError('Tabs share the stream of a user, who has to be named');
    const { lastEventId, signal } = options, topics = listOf(options.topics), from = listOf(options.from);
    this.#url = url;
    this.#options = { ...options, topics, from };
    this.#name = JSON.stringify(['sse-push', String(new URL(url, document.baseURI)), [...topics].sort(), user]);
    this.#position = new Position(lastEventId);

    const on = (target, type, listener) => target?.addEventListener(type, listener, { signal: this.#life.signal });
    on(signal, 'abort', () => this.close());
    on(window, 'pagehide', () => this.#leave());
    on(window, 'pageshow', () => this.#join());
    on(window, 'online', () => this.#wake());
    on(document, 'visibilitychange', () => this.#wake());
    queueMicrotask(() => (signal?.aborted ? this.close() : this.#join()));
  }

  /** State of the stream, whichever tab holds it. */
  get state() {
    return this.#shown.state || 'connecting';
  }

  /** The id of the stream's client on the server, the same in all tabs; empty unless the stream is open. */
  get clientId() {
    return this.#stream ? this.#stream.clientId : this.#leader.clientId ?? '';
  }

  /** The position after the last event of this tab, empty if there is none yet. */
  get lastEventId() {
    return String(this.#position);
  }

  /** Leaves: this tab gets nothing any more, and another one takes the stream over if it was here. */
  close() {
    this.#close({ reason: 'closed' });
  }

  #join() {
    if (this.#membership || this.#life.signal.aborted) return;
    const membership = this.#membership = new AbortController();
    this.#proven = !this.lastEventId && !this.#options.from.length;
    this.#turn = 0;
    this.#extra = [];
    try {
      this.#channel = new BroadcastChannel(this.#name);
      this.#channel.onmessage = ({ data }) => this.#hear(data);
    } catch {
      this.#goAlone();
    }
    const check = setInterval(() => this.#check(), CHECK);
    membership.signal.addEventListener('abort', () => clearInterval(check));
    this.#post({ ask: true, joined: true });
    this.#stand();
  }

  /** Waits for the leader to go, or takes its place. A leader that is pushed aside joins again. */
  async #stand(steal = false) {
    if (!this.#channel) return;
    this.#line?.abort();
    const line = this.#line = new AbortController();
    let granted = false;
    try {
      await navigator.locks.request(this.#name, steal ? { steal } : { signal: line.signal }, () => {
        granted = true;
        return line === this.#line && this.#lead();
      });
    } catch (error) {
      if (line !== this.#line) return;
      if (granted && error?.name === 'AbortError') {
        this.#leave();
        this.#join();
      } else {
        this.#goAlone();
      }
    }
  }

  /** Use a stream of this tab's own, because a part of what sharing needs is missing, forbidden or has failed. */
  #goAlone() {
    this.#unline();
    this.#channel?.close();
    this.#channel = undefined;
    if (!this.#leading) this.#lead();
  }

  /** Keeps the lock until this tab gives way, or is no member any more. */
  #lead() {
    this.#leading = true;
    this.#awaited = false;
    this.#attempts = 0;
    this.#since = undefined;
    const held = new Promise((resolve) => { this.#release = resolve; });
    if (this.#stream) {
      this.#measure(this.#stream);
      this.#share();
    } else {
      this.#stream = this.#open();
    }
    return held;
  }

  /** Gives the lock back, or the place in the line. */
  #unline() {
    this.#line?.abort();
    this.#line = undefined;
    this.#release?.();
  }

  #leave() {
    const { stream, channel, membership } = { stream: this.#stream, channel: this.#channel, membership: this.#membership };
    this.#stream = this.#channel = this.#membership = undefined;
    this.#leading = false;
    this.#leader = {};
    clearTimeout(this.#patience);
    stream?.close();
    this.#unline();
    membership?.abort();
    channel?.close();
  }

  /** A leader that can't open the stream, as another tab perhaps can, goes to the end of the line if there is one. */
  #giveWay() {
    if (!this.#channel || !this.#awaited || !this.#isUnable()) return;
    const stream = this.#stream, release = this.#release;
    this.#stream = undefined;
    this.#leading = false;
    this.#leader = {};
    clearTimeout(this.#patience);
    stream.close();
    this.#turn = Math.min(MOST_TURNS, this.#turn + 1);
    this.#post({ turn: this.#turn });
    this.#stand();
    release();
  }

  /** Asks whether another tab waits for the lead. */
  async #lookBack() {
    this.#awaited = await isAwaited(this.#name);
  }

  /** Not while the leader waits, as the server may have said: the next attempt is another tab's. */
  #isUnable() {
    const times = 2 ** this.#turn;
    return this.#leading && this.#stream.state === 'connecting'
      && (this.#attempts > ATTEMPTS * times || performance.now() - this.#since >= PATIENCE * times);
  }

  #open() {
    const stream = new Source(this.#url, { ...this.#options, lastEventId: this.lastEventId, signal: undefined });
    stream.sink = (event) => { if (stream === this.#stream) this.#received(event); };
    return stream;
  }

  /** Handle an event of this tab's own stream. */
  #received(event) {
    if (event.type === 'sse-push.state') {
      this.#changed(event.detail);
      return;
    }
    const { type, data, lastEventId, id } = event;
    if (this.#leading) this.#post({ event: { type, data, lastEventId, id, after: this.lastEventId } });
    else if (id === undefined) this.#extra = [...this.#extra, textOf(event)].slice(-MOST_EXTRA);
    this.#deliver({ type, data, id });
    if (this.#leading && type === 'sse-push.hello') this.#share();
    this.#follow();
  }

  #changed(detail) {
    if (detail.state === 'closed') {
      this.#close(detail);
      return;
    }
    if (this.#leading) this.#measure(detail);
    this.#show(detail);
    if (this.#leading) this.#share();
  }

  #measure({ state }) {
    if (isOpen({ state })) {
      clearTimeout(this.#patience);
      this.#proven = true;
      this.#since = undefined;
      this.#attempts = this.#turn = 0;
    } else if (state === 'connecting') {
      this.#since ??= performance.now();
      this.#attempts++;
      this.#limit();
      this.#giveWay();
    } else {
      clearTimeout(this.#patience);
      this.#lookBack();
    }
  }

  /** Begins anew after long: the leader has another chance too, and as much time for it as the first one had. */
  #renew() {
    if (!this.#turn) return;
    this.#turn = this.#attempts = 0;
    this.#since &&= performance.now();
  }

  /** A timer may be early by a part of a millisecond. */
  #limit() {
    clearTimeout(this.#patience);
    const left = this.#since + PATIENCE * 2 ** this.#turn - performance.now() + 1;
    this.#patience = setTimeout(() => this.#reconsider(), Math.max(0, left));
  }

  async #reconsider() {
    await this.#lookBack();
    this.#giveWay();
  }

  /** Handle a message of the channel. */
  #hear({ ask, joined, wake, turn, event, leader }) {
    if (turn) this.#turn = turn;
    if (joined) this.#turn = 0;
    if (wake) this.#renew();
    if (this.#leading) {
      if ((joined || wake) && this.#stream.state === 'connecting') this.#limit();
      if (wake && !isOpen(this.#stream)) this.#stream.reconnect();
      if (ask && this.#leading) {
        this.#share();
        this.#reconsider();
      }
      return;
    }
    if (!event && !leader) return;
    this.#unanswered = 0;
    if (leader) this.#leader = leader;
    else this.#leader.lastEventId = event.lastEventId;
    if (leader && isOpen(leader.detail)) this.#turn = 0;
    if (this.#stream) this.#follow();
    else if (event && this.#proven && this.#mayFollow(event)) this.#pass(event);
    else this.#compare();
  }

  /** Return whether this tab has received all before an event. One that begins with the present has nothing to receive. */
  #mayFollow({ type, after }) {
    return type === 'sse-push.reset' || !after || !this.lastEventId || this.#has(after);
  }

  #has(id) {
    return this.#position.covers(id) || this.#position.equals(id);
  }

  /** Deliver an event of the leader, unless this tab's own stream has. */
  #pass(event) {
    const at = (event.id === undefined) ? this.#extra.indexOf(textOf(event)) : -1;
    if (at < 0) this.#deliver(event);
    else this.#extra.splice(at, 1);
  }

  /** Follow a leader whose events this tab has received all along; a position from before has to be the same. */
  #compare() {
    const { lastEventId, detail } = this.#leader;
    if (!this.lastEventId && !this.#options.from.length) this.#position = new Position(lastEventId);
    if (lastEventId && !(this.#proven ? this.#has(lastEventId) : this.#position.equals(lastEventId))) {
      this.#stream = this.#open();
      return;
    }
    this.#proven ||= Boolean(lastEventId);
    if (detail) this.#show(detail);
  }

  /** A tab that has caught up with the leader has no more need of a stream. */
  #follow() {
    if (this.#leading || !this.#leader.detail || !this.#position.equals(this.#leader.lastEventId)) return;
    this.#proven = true;
    const stream = this.#stream;
    this.#stream = undefined;
    stream.close();
    this.#show(this.#leader.detail);
  }

  #deliver({ type, data, id }) {
    if (id !== undefined) {
      if (type === 'sse-push.reset') this.#position = new Position(id);
      else if (!type.startsWith('sse-push.') && this.#position.covers(id)) return;
      else this.#position.advance(id);
      this.#extra = [];
    }
    this.#tell(new PushEvent(type, data, this.lastEventId, id));
  }

  /** Open or resumed is what it is to this tab, whatever the others have been through. */
  #show(detail) {
    const before = this.#shown;
    const same = isOpen(detail) ? isOpen(before) : detail.state === before.state && detail.reason === before.reason;
    if (same) return;
    this.#shown = isOpen(detail) ? { ...detail, state: this.#wasOpen ? 'resumed' : 'open' } : detail;
    this.#wasOpen ||= isOpen(detail);
    this.#tell(new StateEvent(this.#shown));
  }

  #tell(event) {
    this.#outbox.add(event);
    this.#outbox.flush();
  }

  #share() {
    if (!this.#shown.state) return;
    const { lastEventId, clientId } = this.#stream;
    const { error, ...detail } = this.#shown;
    this.#post({ leader: { lastEventId, clientId, detail } });
  }

  /** A leader that does not answer is asleep, or its tab is: a tab that is shown takes its place. */
  #check() {
    if (this.#leading || document.visibilityState === 'hidden') return;
    if (this.#unanswered++ < UNANSWERED) this.#post({ ask: true });
    else if (this.#unanswered <= 2 * UNANSWERED) this.#stand(true);
    else this.#goAlone();
  }

  #wake() {
    if (document.visibilityState === 'hidden') return;
    this.#unanswered = 0;
    this.#renew();
    this.#post({ wake: true, ask: true });
  }

  #post(message) {
    try {
      this.#channel?.postMessage(message);
    } catch {
      this.#goAlone();
    }
  }

  #close(detail) {
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    this.#leave();
    this.#outbox.clear();
    this.#show({ state: 'closed', ...detail });
  }
}

/** Return whether another tab waits for a lock. */
async function isAwaited(lock) {
  try {
    return (await navigator.locks.query()).pending.some(({ name }) => name === lock);
  } catch {
    return false;
  }
}

const textOf = ({ type, data }) => JSON.stringify([type, data]);

const isOpen = ({ state }) => state === 'open' || state === 'resumed';

/** A stream whose events go to one place, whatever their names. */
class Source extends SsePush {
  sink;

  dispatchEvent(event) {
    this.sink(event);
    return true;
  }
}
