/**
 * One sse-push stream for all tabs of a user: the tab that holds a Web Lock, the leader, has the stream and passes its
 * events on by BroadcastChannel. When it is closed, the next one goes on from the last event.
 */

import { Position, PushEvent, SsePush, StateEvent } from './sse-push.js';

/** How often a tab that is looked at makes sure that there is a leader, in ms, and how often without an answer. */
const CHECK = 10_000, UNANSWERED = 2;

/**
 * A stream that is shared with the other tabs, used like an SsePush of one's own. Every tab has its own position: a tab
 * that comes with one, or back with one, and is not where the leader is, catches up by a stream of its own first.
 *
 * Where the browser has no Web Locks (they need HTTPS or localhost), every tab has a stream of its own.
 */
export class SsePushTabs extends EventTarget {
  #url; #options; #name; #life = new AbortController(); #wasOpen = false; #shown = { state: '' };
  #channel; #membership; #stream; #leading = false;
  #position; #proven; #leader = {}; #unanswered = 0;

  /**
   * @param {string | URL} url the stream's address, relative to the page
   * @param {import('./sse-push-tabs.js').SsePushTabsOptions} options see sse-push-tabs.d.ts
   */
  constructor(url, { user, ...options }) {
    super();
    if (!user) throw new TypeError('Tabs share the stream of a user, who has to be named');
    const { topics = [], lastEventId, signal } = options;
    this.#url = url;
    this.#options = options;
    this.#name = JSON.stringify(['sse-push', String(new URL(url, document.baseURI)), [...topics].sort(), user]);
    this.#position = new Position(lastEventId);

    const on = (target, type, listener) => target?.addEventListener(type, listener, { signal: this.#life.signal });
    on(signal, 'abort', () => this.close());
    on(window, 'pagehide', () => this.#leave());
    on(window, 'pageshow', () => this.#membership || this.#join());
    on(window, 'online', () => this.#wake());
    on(document, 'visibilitychange', () => this.#wake());
    queueMicrotask(() => (signal?.aborted ? this.close() : this.#join()));
  }

  /** What the stream is doing, wherever it is. */
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
    if (this.#life.signal.aborted) return;
    const membership = this.#membership = new AbortController();
    this.#proven = !this.lastEventId;
    if (!globalThis.navigator?.locks || !globalThis.BroadcastChannel) return this.#lead(membership);
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#post({ ask: true });
    const check = setInterval(() => this.#check(membership), CHECK);
    membership.signal.addEventListener('abort', () => clearInterval(check));
    return this.#stand(membership, { signal: membership.signal });
  }

  /** Waits for the leader to go. Whoever is pushed aside while leading stands in line again. */
  #stand(membership, options) {
    navigator.locks.request(this.#name, options, () => this.#lead(membership)).catch(() => {
      if (this.#membership !== membership || !this.#leading) return;
      this.#leave();
      this.#join();
    });
  }

  /** Keeps the lock for as long as this tab is a member. */
  #lead(membership) {
    if (membership.signal.aborted) return undefined;
    this.#leading = true;
    if (this.#stream) this.#share();
    else this.#stream = this.#open();
    return new Promise((resolve) => { membership.signal.addEventListener('abort', resolve); });
  }

  #leave() {
    const { stream, channel, membership } = { stream: this.#stream, channel: this.#channel, membership: this.#membership };
    this.#stream = this.#channel = this.#membership = undefined;
    this.#leading = false;
    this.#leader = {};
    stream?.close();
    membership?.abort();
    channel?.close();
  }

  #open() {
    const stream = new Source(this.#url, { ...this.#options, lastEventId: this.lastEventId, signal: undefined });
    stream.sink = (event) => { if (stream === this.#stream) this.#received(event); };
    return stream;
  }

  /** What comes in by this tab's own stream. */
  #received(event) {
    if (event.type === 'sse-push.state') return this.#changed(event.detail);
    const { type, data, lastEventId, id } = event;
    if (this.#leading) this.#post({ event: { type, data, lastEventId, id } });
    this.#deliver({ type, data, id });
    return this.#follow();
  }

  #changed(detail) {
    if (detail.state === 'closed') return this.#close(detail);
    this.#show(detail);
    if (this.#leading) this.#share();
    return undefined;
  }

  /** What comes in by the channel. */
  #hear({ ask, wake, event, leader }) {
    if (ask && this.#leading) this.#share();
    if (wake && this.#leading && this.#stream.state === 'lost') this.#stream.reconnect();
    if (this.#leading || !(event || leader)) return;
    this.#unanswered = 0;
    if (leader) this.#leader = leader;
    else if (event.id) this.#leader.lastEventId = event.lastEventId;
    if (this.#stream) this.#follow();
    else if (event && this.#proven) this.#deliver(event);
    else this.#compare();
  }

  /** A leader is believed what this tab has been told all along; a position from before has to be the same. */
  #compare() {
    const { lastEventId, detail } = this.#leader;
    if (!this.lastEventId) this.#position = new Position(lastEventId);
    if (lastEventId && !(this.#proven ? this.#position.covers(lastEventId) : this.#position.equals(lastEventId))) {
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
      else if (type !== 'sse-push.position' && this.#position.covers(id)) return;
      else this.#position.advance(id);
    }
    this.dispatchEvent(new PushEvent(type, data, this.lastEventId, id));
  }

  /** Open or resumed is what it is to this tab, whatever the others have been through. */
  #show(detail) {
    const before = this.#shown;
    const same = isOpen(detail) ? isOpen(before) : detail.state === before.state && detail.reason === before.reason;
    if (same) return;
    this.#shown = isOpen(detail) ? { ...detail, state: this.#wasOpen ? 'resumed' : 'open' } : detail;
    this.#wasOpen ||= isOpen(detail);
    this.dispatchEvent(new StateEvent(this.#shown));
  }

  #share() {
    if (!this.#shown.state) return;
    const { lastEventId, clientId } = this.#stream;
    const { error, ...detail } = this.#shown;
    this.#post({ leader: { lastEventId, clientId, detail } });
  }

  /** A leader that does not answer is asleep, or its tab is: somebody who is looked at takes its place. */
  #check(membership) {
    if (this.#leading || document.visibilityState === 'hidden') return;
    if (this.#unanswered++ < UNANSWERED) this.#post({ ask: true });
    else this.#stand(membership, { steal: true });
  }

  #wake() {
    if (document.visibilityState === 'hidden') return;
    this.#unanswered = 0;
    this.#post({ wake: true, ask: true });
  }

  #post(message) {
    this.#channel?.postMessage(message);
  }

  #close(detail) {
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    this.#leave();
    this.#show({ state: 'closed', ...detail });
  }
}

const isOpen = ({ state }) => state === 'open' || state === 'resumed';

/** A stream whose events go to one place, whatever their names. */
class Source extends SsePush {
  sink;

  dispatchEvent(event) {
    this.sink(event);
    return true;
  }
}
