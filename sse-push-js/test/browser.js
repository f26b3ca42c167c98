/** Locks and a channel as the browser has them, for several tabs in one process. */
import { turn } from './harness.js';

/** Locks are granted in their order, to one holder each. */
export class Locks {
  #lines = new Map();

  request(name, { signal, steal }, task) {
    const line = this.#lines.get(name) ?? [];
    this.#lines.set(name, line);
    return new Promise((resolve, reject) => {
      const entry = { task, resolve, reject };
      signal?.addEventListener('abort', () => {
        if (!entry.held && line.includes(entry)) {
          line.splice(line.indexOf(entry), 1);
          reject(new DOMException('Aborted', 'AbortError'));
        }
      });
      if (steal && line[0]?.held) line.shift().reject(new DOMException('Stolen', 'AbortError'));
      if (steal) line.unshift(entry);
      else line.push(entry);
      setImmediate(() => this.#grant(line));
    });
  }

  async query() {
    await turn();
    await turn();
    const pending = [...this.#lines].flatMap(([name, line]) => line.filter(({ held }) => !held).map(() => ({ name })));
    return { pending };
  }

  async #grant(line) {
    const entry = line[0];
    if (!entry || entry.held) return;
    entry.held = true;
    try {
      entry.resolve(await entry.task());
    } catch (error) {
      entry.reject(error);
    }
    if (line[0] === entry) line.shift();
    this.#grant(line);
  }
}

export class Channel {
  static all = new Set();
  onmessage;

  constructor(name) {
    this.name = name;
    Channel.all.add(this);
  }

  postMessage(data) {
    const copy = structuredClone(data);
    for (const other of Channel.all) {
      if (other !== this && other.name === this.name) setImmediate(() => Channel.all.has(other) && other.onmessage?.({ data: copy }));
    }
  }

  close() {
    Channel.all.delete(this);
  }
}

export function setLocks(locks) {
  Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true });
}

export function newBrowser(window) {
  Channel.all.clear();
  globalThis.window = window;
  globalThis.BroadcastChannel = Channel;
  setLocks(new Locks());
}
