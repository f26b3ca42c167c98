/** As much of node:test, and of Node's globals, as the tests use. */
const tests = [], before = [], after = [], failures = [];

for (const type of ['error', 'unhandledrejection']) {
  addEventListener(type, (event) => {
    event.preventDefault();
    failures.push(event.reason ?? event.error ?? event.message);
  });
}

const turns = new MessageChannel(), due = [];

turns.port1.onmessage = () => due.shift()();

globalThis.setImmediate = (task) => {
  due.push(task);
  turns.port2.postMessage(undefined);
};

/** The timers of the browser, counted. */
const pending = new Set(), set = setTimeout.bind(globalThis), clear = clearTimeout.bind(globalThis);

globalThis.setTimeout = (task, ms) => {
  const id = set(() => {
    pending.delete(id);
    task();
  }, ms);
  pending.add(id);
  return id;
};

globalThis.clearTimeout = (id) => {
  pending.delete(id);
  clear(id);
};

globalThis.process = { getActiveResourcesInfo: () => Array(pending.size).fill('Timeout') };

/** Timers that fire when the test says so. */
class Timers {
  #now = 0; #count = 0; #all = new Map(); #original;

  enable() {
    if (this.#original) throw new Error('They are enabled');
    const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
    this.#original = { setTimeout, clearTimeout, setInterval, clearInterval };
    const clear = (id) => this.#all.delete(id);
    Object.assign(globalThis, {
      setTimeout: (task, ms) => this.#add(task, ms),
      setInterval: (task, ms) => this.#add(task, ms, true),
      clearTimeout: clear,
      clearInterval: clear,
    });
  }

  /** As Node does: all timers that are due see the time at the end. */
  tick(ms) {
    this.#now += ms;
    for (let next = this.#next(); next; next = this.#next()) {
      const [id, timer] = next;
      if (timer.repeats) timer.at += timer.ms;
      else this.#all.delete(id);
      timer.task();
    }
  }

  reset() {
    if (this.#original) Object.assign(globalThis, this.#original);
    this.#original = undefined;
    this.#all.clear();
    this.#now = 0;
  }

  #add(task, delay = 1, repeats = false) {
    const ms = Math.max(1, delay);
    this.#all.set(++this.#count, { task, ms, repeats, at: this.#now + ms });
    return this.#count;
  }

  #next() {
    return [...this.#all].filter(([, { at }]) => at <= this.#now).sort(([, a], [, b]) => a.at - b.at)[0];
  }
}

const restorers = [];

export const mock = {
  timers: new Timers(),
  method(object, name, implementation) {
    const own = Object.getOwnPropertyDescriptor(object, name);
    Object.defineProperty(object, name, { value: implementation, writable: true, configurable: true });
    const restore = () => {
      if (own) Object.defineProperty(object, name, own);
      else delete object[name];
    };
    restorers.push(restore);
    return { mock: { restore } };
  },
  restoreAll() {
    restorers.splice(0).reverse().forEach((restore) => restore());
  },
};

export const test = (name, task) => { tests.push({ name, task }); };

export const beforeEach = (task) => { before.push(task); };

export const afterEach = (task) => { after.push(task); };

/** Runs the tests one after the other, and reports what came of each. */
export async function run(report) {
  for (const { name, task } of tests) {
    failures.length = 0;
    await attempt(...before);
    if (!failures.length) await attempt(task);
    await attempt(...after);
    await new Promise(setImmediate);
    report({ name, failure: failures.map((failure) => failure.stack ?? String(failure)).join('\n') });
  }
}

async function attempt(...tasks) {
  try {
    for (const task of tasks) await task();
  } catch (error) {
    failures.push(error);
  }
}
