/** As much of node:assert/strict as the tests use. */
class AssertionError extends Error {}

const text = (value) => {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};

function check(holds, message) {
  if (!holds) throw (message instanceof Error) ? message : new AssertionError(message);
}

function areEqual(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && (a.length === b.length)
    && names.every((name) => Object.hasOwn(b, name) && areEqual(a[name], b[name]));
}

/** A function decides on the reason, a pattern is looked for in it. */
async function rejects(promise, expected) {
  const reason = await promise.then(() => undefined, (error) => error);
  check(reason !== undefined, 'It does not reject');
  check(expected instanceof RegExp ? expected.test(String(reason)) : expected(reason), `It rejects with ${reason}`);
}

export default {
  ok: (value, message = `${text(value)} is not true`) => check(value, message),
  equal: (a, b, message = '') => check(Object.is(a, b), `${message} ${text(a)} is not ${text(b)}`),
  notEqual: (a, b, message = '') => check(!Object.is(a, b), `${message} ${text(a)} is what it must not be`),
  deepEqual: (a, b, message = '') => check(areEqual(a, b), `${message} ${text(a)} does not equal ${text(b)}`),
  match: (value, pattern, message = '') => check(pattern.test(value), `${message} ${text(value)} does not match ${pattern}`),
  doesNotMatch: (value, pattern, message = '') => check(!pattern.test(value), `${message} ${text(value)} matches ${pattern}`),
  rejects,
  fail: (message) => check(false, message),
};
