/** Runs the tests of this package in a browser that is installed, and prints what passed as `node --test` does. */
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const PATIENCE = 240_000;

/** Tests that have nothing to do with an engine: they read files and run compilers. */
const NOT_HERE = ['package.test.js', 'documentation.test.js', 'size.test.js'];

/** Import maps do not count in workers, so names are replaced on the way. */
const MODULES = {
  'node:test': '/test/in-browser/node-test.js',
  'node:assert/strict': '/test/in-browser/node-assert.js',
  'sse-push': '/sse-push.js',
  'sse-push/tabs': '/sse-push-tabs.js',
  'sse-push/run': '/sse-push-run.js',
  'sse-push/event-source': '/sse-push-event-source.js',
  'eventsource-parser': '/node_modules/eventsource-parser/dist/index.js',
};

const BROWSERS = {
  chromium: {
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    options: (profile) => ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync', `--user-data-dir=${profile}`],
  },
  firefox: {
    names: ['firefox-esr', 'firefox'],
    options: (profile) => ['--headless', '--no-remote', '--profile', profile],
    /** Other machines are behind a proxy that does not exist. */
    preferences: {
      'browser.shell.checkDefaultBrowser': false, 'browser.aboutwelcome.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false, 'app.update.enabled': false,
      'network.captive-portal-service.enabled': false, 'network.connectivity-service.enabled': false,
      'network.proxy.type': 1, 'network.proxy.http': '127.0.0.1', 'network.proxy.http_port': 9,
      'network.proxy.ssl': '127.0.0.1', 'network.proxy.ssl_port': 9,
    },
  },
};

const { names, options, preferences = {} } = BROWSERS[process.argv[2]];

const files = readdirSync(join(ROOT, 'test')).filter((name) => name.endsWith('.test.js') && !NOT_HERE.includes(name));

/** Each file has a worker to itself, as it has a process under Node. A worker has no document, so the tests can have theirs. */
const PAGE = `<!doctype html><link rel="icon" href="data:,"><script type="module">
for (const file of ${JSON.stringify(files)}) {
  const worker = new Worker('/test/in-browser/worker.js?' + file, { type: 'module' });
  const report = (result) => fetch('/result', { method: 'POST', body: JSON.stringify(result) });
  await new Promise((resolve) => {
    worker.onmessage = ({ data }) => (data ? report(data) : resolve());
    worker.onerror = ({ message = 'It can not be loaded' }) => resolve(report({ name: file, failure: message }));
  });
  worker.terminate();
}
await fetch('/end', { method: 'POST' });
</script>`;

function find() {
  for (const directory of process.env.PATH.split(delimiter)) {
    for (const name of names) {
      try {
        accessSync(join(directory, name), constants.X_OK);
        return join(directory, name);
      } catch {
        // Not this one.
      }
    }
  }
  return undefined;
}

const executable = find();
if (!executable) {
  console.log(`# skipped: no ${names.join(' and no ')} on the path`);
  process.exit(process.env.CI === 'true' ? 1 : 0);
}

let passed = 0, failed = 0;

function print({ name, failure }) {
  console.log(`${failure ? 'not ok' : 'ok'} ${passed + failed + 1} - ${name}`);
  if (failure) console.log(failure.replace(/^/gm, '  '));
  if (failure) failed++;
  else passed++;
}

function script(path) {
  const source = readFileSync(join(ROOT, path), 'utf8');
  return source.replace(/(?<=^(?:import|export|\s+from) .*?')[^'./][^']*(?=';$)/gm, (name) => MODULES[name] ?? name);
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (request.method === 'POST') {
    const body = (await request.toArray()).join('');
    response.end();
    if (pathname === '/result') print(JSON.parse(body));
    else end();
  } else if (pathname === '/') {
    response.setHeader('Content-Type', 'text/html').end(PAGE);
  } else {
    response.setHeader('Content-Type', 'text/javascript').end(script(pathname));
  }
});

await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
const profile = mkdtempSync(join(tmpdir(), 'sse-push-'));
writeFileSync(join(profile, 'user.js'),
  Object.entries(preferences).map((entry) => `user_pref(${entry.map(JSON.stringify).join(', ')});\n`).join(''));
const address = `http://localhost:${server.address().port}/`;
/** Start the browser, whose processes are a group of their own that ends as one. */
const browser = spawn(executable, [...options(profile), address],
  { detached: true, stdio: 'ignore', env: { ...process.env, HOME: profile } });
const late = setTimeout(() => {
  print({ name: 'all tests end', failure: 'Not in time' });
  end();
}, PATIENCE);

function end() {
  clearTimeout(late);
  browser.once('exit', () => {
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    console.log(`# tests ${passed + failed}\n# pass ${passed}\n# fail ${failed}`);
    process.exit(failed ? 1 : 0);
  });
  process.kill(-browser.pid, 'SIGKILL');
}
