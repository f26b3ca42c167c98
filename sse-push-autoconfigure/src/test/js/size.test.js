import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const LIMIT = 5 * 1024;

test('the module is small', (context) => {
  const source = readFileSync(new URL('./sse-push.js', import.meta.url), 'utf8');
  const code = source.replace(/^\s*(\/\*\*[\s\S]*?\*\/|\/\/.*)\n/gm, '');
  assert.doesNotMatch(code, /\/\*|@param/);
  const size = gzipSync(code).length;
  context.diagnostic(`sse-push.js: ${size} bytes, compressed, without comments`);
  assert.ok(size <= LIMIT, `${size} bytes`);
});
