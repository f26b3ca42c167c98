import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const LIMIT = 5 * 1024;

const { exports } = JSON.parse(read('package.json'));

function read(file) {
  return readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
}

for (const { default: file } of Object.values(exports).filter((entry) => entry.default)) {
  test(`${file} is small`, (context) => {
    const code = read(file).replace(/^\s*(\/\*\*[\s\S]*?\*\/|\/\/.*)\n/gm, '');
    assert.doesNotMatch(code, /\/\*|@param/);
    const size = gzipSync(code).length;
    context.diagnostic(`${file}: ${size} bytes, compressed, without comments`);
    assert.ok(size <= LIMIT, `${size} bytes`);
  });
}
