import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createParser } from 'eventsource-parser';
import { SseParser } from 'sse-push';

/** Tests of the HTML standard's event stream format, with the names of the web platform tests. */
const CASES = {
  'bom': ['\uFEFFdata: a\n\n\uFEFFdata: b\n\ndata: c\n\n', [event('a'), event('c')]],
  'bom-2': ['\uFEFF\uFEFFdata: a\n\ndata: b\n\n', [event('b')]],
  'comments': [':\ndata: a\n: data: no\n:data: no\n:\n\n:\n\ndata: b\n\n', [event('a'), event('b')]],
  'data-before-final-empty-line': ['data: a\n\nretry: 7\ndata: never', [event('a')], [7]],
  'data-before-final-line-end': ['data: a\n\ndata: never\n', [event('a')]],
  'field-data': ['data:\n\ndata\ndata\n\ndata:a\n\n', [event(''), event('\n'), event('a')]],
  'field-event': ['event: chat\ndata: a\n\ndata: b\n\nevent: no\n\ndata: c\n\n',
    [event('a', { type: 'chat' }), event('b'), event('c')]],
  'field-event-last-counts': ['event: no\nevent: chat\ndata: a\n\n', [event('a', { type: 'chat' })]],
  'field-event-empty': ['event: no\nevent: \ndata: a\n\nevent\ndata: b\n\n', [event('a'), event('b')]],
  'field-id': ['id: 1\ndata: a\n\ndata: b\n\n', [event('a', { id: '1' }), event('b')]],
  'field-id-alone': ['id: 1\n\nid: 2\n: nothing else\n\n', [event(undefined, { id: '1' }), event(undefined, { id: '2' })]],
  'field-id-empty': ['id: 1\ndata: a\n\nid\ndata: b\n\nid:\n\n',
    [event('a', { id: '1' }), event('b', { id: '' }), event(undefined, { id: '' })]],
  'field-id-null': ['id: 1\u00002\ndata: a\n\nid: 3\nid: \u0000\ndata: b\n\n', [event('a'), event('b', { id: '3' })]],
  'field-parsing': ['data:\u0000\ndata:  2\rData:no\ndata\u0000:no\ndata:3\rda-ta:no\rdata\rdata :no\ndata:4\n\n',
    [event('\u0000\n 2\n3\n\n4')]],
  'field-retry': ['retry: 3000\ndata: a\n\nretry:0\n\n', [event('a')], [3000, 0]],
  'field-retry-bogus': ['retry: 3000\nretry: 1000x\nretry: -1\nretry: 1.5\nretry: 0x1\nretry:  1\nretry: \u0661\n\n', [], [3000]],
  'field-retry-empty': ['retry\nretry:\nretry: \n\n', []],
  'field-unknown': ['data:a\n data:no\ndata\ttest:no\njustsometext\n:data:no\ndata:b\n\n', [event('a\nb')]],
  'leading-space': ['data: a\ndata:  b\ndata:\tc\ndata:d \n\n', [event('a\n b\n\tc\nd ')]],
  'newlines': ['data:1\r\ndata:2\ndata:3\rdata:4\r\n\r\ndata:5\r\rdata:6\n\ndata:7\r\n\ndata:8\n\r',
    ['1\n2\n3\n4', '5', '6', '7', '8'].map((data) => event(data))],
  'null-character': ['data:\u0000\n\n\n\n', [event('\u0000')]],
  'utf-8': ['data: \u00e4\u20ac\u{1F600}\u2028\u0085\n\nevent: \u{1F600}\ndata\n\n',
    [event('\u00e4\u20ac\u{1F600}\u2028\u0085'), event('', { type: '\u{1F600}' })]],
  'event-data': ['data:a\ndata\ndata:b\n\ndata\n\n:a\ndata\ndata\n:b\n\n', [event('a\n\nb'), event(''), event('\n')]],
  'empty': ['\n\r\r\n\n', []],
};

function event(data, { type = 'message', id } = {}) {
  return { type, data, id };
}

/** Return the events of the parser for bytes that arrive in these pieces. */
function parse(...pieces) {
  const blocks = [], retries = [];
  const parser = new SseParser((block) => blocks.push(block), (retry) => retries.push(retry));
  pieces.forEach((piece) => parser.feed(piece));
  return { blocks, retries };
}

const bytesOf = (text) => new TextEncoder().encode(text);

function* cuts(bytes) {
  for (let i = 0; i <= bytes.length; i++) yield [bytes.subarray(0, i), bytes.subarray(i)];
  yield [...bytes].map((byte) => Uint8Array.of(byte));
}

for (const [name, [text, blocks, retries = []]] of Object.entries(CASES)) {
  test(`format-${name}, however it is cut`, () => {
    for (const pieces of cuts(bytesOf(text))) assert.deepEqual(parse(...pieces), { blocks, retries });
  });
}

test('bytes that are no UTF-8 are replaced', () => {
  assert.deepEqual(parse(Uint8Array.of(...bytesOf('data: '), 0xFF, 0xC3, ...bytesOf('\n\n'))).blocks, [event('\uFFFD\uFFFD')]);
});

test('an event is there with its empty line, even if that ends with CR and more may come', () => {
  assert.deepEqual(parse(bytesOf('data: a\r\r')).blocks, [event('a')]);
});

/** Another parser, that shares no code with ours. What has no data does not come out of it. */
function oracle(text) {
  const blocks = [], retries = [];
  const parser = createParser({
    onEvent: ({ event: type = 'message', data, id }) => blocks.push({ type, data, id }),
    onRetry: (retry) => retries.push(retry),
  });
  parser.feed(new TextDecoder().decode(bytesOf(text)));
  return { blocks, retries };
}

function agree(text) {
  const expected = oracle(text);
  for (const pieces of cuts(bytesOf(text))) {
    const { blocks, retries } = parse(...pieces);
    assert.deepEqual({ blocks: blocks.filter(({ data }) => data !== undefined), retries }, expected, JSON.stringify(text));
  }
}

/** The oracle waits for what may follow a CR at the end. */
const END = '\n: end\n';

test('eventsource-parser agrees on the cases, split at every byte', () => {
  for (const [text] of Object.values(CASES)) agree(text + END);
});

test('eventsource-parser agrees on random streams, split at every byte', () => {
  const words = ['data', 'event', 'id', 'retry', ':', ': ', ' ', '\n', '\n\n', '\r', '\r\n', '\r\n\r\n', '7', 'x', '\u00e4', '\u{1F600}',
    '\uFEFF', '\u0000', 'data: a', 'id: 1', 'event: e'];
  let seed = 20261122;
  const random = (bound) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor(seed / 2 ** 32 * bound);
  };
  for (let i = 0; i < 500; i++) {
    agree(Array.from({ length: 1 + random(40) }, () => words[random(words.length)]).join('') + END);
  }
});
