/** Tests the installed package: its types, for each way to find them, and its files. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { compile, STRICT } from './typescript.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const DOCS = process.env.DOCS ?? join(ROOT, '..', 'docs');

/** Runs a command of one of the packages that are installed. */
function run(command, ...args) {
  try {
    return execFileSync(join(ROOT, 'node_modules', '.bin', command), args, { cwd: ROOT, encoding: 'utf8' });
  } catch ({ stdout, stderr }) {
    return assert.fail(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  }
}

for (const [module, resolution] of [['esnext', 'bundler'], ['node16', 'node16'], ['nodenext', 'nodenext']]) {
  test(`types are found by ${resolution} and say what there is`, () => {
    assert.equal(compile(['test/types/streams.ts', 'test/types/event-source.ts'], { module, moduleResolution: resolution, ...STRICT }), '');
  });
}

test('publint finds nothing', () => {
  assert.match(run('publint', '--strict'), /All good/);
});

test('are the types wrong? they are not', () => {
  run('attw', '--pack', '.', '--profile', 'esm-only');
});

test('the package has what its exports name, its licence and its README, and nothing else', () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: ROOT, encoding: 'utf8' }));
  const promised = Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)));
  assert.deepEqual(new Set(files.map(({ path }) => `./${path}`)), new Set([...promised, './LICENSE', './README.md']));
});

test('the package has its licence', () => {
  assert.equal(readFileSync(join(ROOT, 'LICENSE'), 'utf8'), readFileSync(join(DOCS, '..', 'LICENSE'), 'utf8'));
  assert.ok(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).files.includes('LICENSE'));
});
