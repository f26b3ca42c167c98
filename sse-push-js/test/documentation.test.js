/** Tests the scripts of the documentation: compiles them against the types of the package, and compares the React hook. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { compile, STRICT } from './typescript.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const DOCS = process.env.DOCS ?? join(ROOT, '..', 'docs');

const GENERATED = join(ROOT, 'test', 'generated');

const MODULES = {
  'sse-push': 'sse-push', 'sse-push-tabs': 'sse-push/tabs', 'sse-push-run': 'sse-push/run', 'sse-push-event-source': 'sse-push/event-source',
};

/** Names that the examples take for granted. */
const EXAMPLES = join('test', 'types', 'examples.d.ts');

/** Finds the blocks of a language, and the scripts of blocks in HTML. */
function examples(language) {
  const pages = ['../README.md', '../sse-push-js/README.md', ...readdirSync(DOCS).filter((name) => name.endsWith('.md'))];
  return pages.flatMap((page) => {
    const text = readFileSync(page.startsWith('../sse-push-js') ? join(ROOT, 'README.md') : join(DOCS, page), 'utf8');
    return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, script], index) => ({
      name: `${page.replace(/\W/g, '_')}_${language}_${index}`, script,
    }));
  });
}

/** Writes an example as a module that finds the package by its name. */
function write({ name, script }, extension) {
  const file = join('test', 'generated', `${name}.${extension}`);
  // A part of a configuration is the content of an object.
  const whole = /^\w+: \{$/m.test(script) ? `({\n${script}})` : script;
  const module = whole.replace(/from '(?:\/sse-push|\.)\/([\w-]+)\.js'/g, (_, served) => `from '${MODULES[served]}'`);
  mkdirSync(GENERATED, { recursive: true });
  writeFileSync(join(ROOT, file), `${module}\nexport {};\n`);
  return file;
}

/** Compiles examples, and returns the errors. */
function check(files, options) {
  return compile([EXAMPLES, ...files], { module: 'esnext', moduleResolution: 'bundler', ...options });
}

test('the React hook of the documentation is that of the example, and is short', () => {
  const [hook] = examples('tsx');
  assert.equal(hook.script, readFileSync(join(ROOT, 'example', 'src', 'useSsePush.ts'), 'utf8'));
  assert.ok(hook.script.trim().split('\n').length <= 30, 'More than 30 lines');
});

test('the examples of the documentation in TypeScript and JSX compile', () => {
  const [hook] = examples('tsx');
  const files = [...examples('ts').map((example) => write(example, 'ts')), ...examples('jsx').map((example) => write(example, 'tsx'))];
  assert.ok(files.length > 1, 'Too few examples');
  const uses = write({ name: 'hook', script: `${hook.script}
// @ts-expect-error: each render reads the topics
export const useOnce = (topics: Iterable<string>) => useSsePush('/events', { topics }, {});
export const useOften = (topics: readonly string[]) => useSsePush('/events', { topics }, {});
` }, 'tsx');
  assert.equal(check([...files, uses], STRICT), '');
});

test('the scripts of the documentation compile and use what there is', () => {
  const scripts = [...examples('js'), ...examples('html').flatMap(({ name, script }) =>
    [...script.matchAll(/<script type="module">\n(.*?)<\/script>/gs)].map(([, content]) => ({ name, script: content })))];
  assert.ok(scripts.length > 15, 'Too few scripts');
  assert.equal(check(scripts.map((script) => write(script, 'ts')), { strict: false }), '');
});

test('a name, an option or a module that does not exist is found', () => {
  const wrong = ["import { SsePushTab } from '/sse-push/sse-push-tabs.js';", "import '/sse-push/sse-push-tab.js';\nshowOrders();",
    "new SsePush('/events', { topic: 'orders' });", "stream.addListener('order-shipped', showOrder);"];
  const errors = check(wrong.map((script, index) => write({ name: `wrong_${index}`, script }, 'ts')), { strict: false });
  wrong.forEach((script, index) => assert.match(errors, new RegExp(`wrong_${index}\\.ts.*error TS`), script));
});
