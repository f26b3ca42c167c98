/**
 * Opens a stream at URL inside of a zone and one outside of it, and prints whether the zone ever becomes stable, by what
 * Angular goes by. Angular's compiler replaces async functions, whose continuations zone.js does not see; so is done here.
 */
import { build } from 'vite';

const { URL: url, TOKEN: token } = process.env;
await build({ configFile: false, logLevel: 'silent', build: {
  target: 'es2016', minify: false, outDir: 'lowered', lib: { entry: 'package.js', formats: ['es'], fileName: 'package' } } });
await import('zone.js');
const { SsePush } = await import('./lowered/package.js');

let pending = false;
const zone = Zone.current.fork({
  name: 'angular',
  onHasTask(delegate, current, target, state) {
    delegate.hasTask(target, state);
    if (state.change === 'macroTask') pending = state.macroTask;
  },
});

/** Lets what is due happen, outside of the zone. */
const turn = () => new Promise((resolve) => { Zone.root.run(() => setImmediate(resolve)); });

/** Waits outside of the zone for a listener inside of it. */
async function open(stream) {
  const seen = new Promise((resolve) => {
    zone.run(() => stream.addEventListener('sse-push.hello', () => resolve(Zone.current.name)));
  });
  const name = await seen;
  await turn();
  console.log(`listener in ${name}, ${pending ? 'pending' : 'stable'}`);
  stream.close();
  for (let turns = 0; pending && turns < 1000; turns++) await turn();
  console.log(`closed, ${pending ? 'pending' : 'stable'}`);
}

const getToken = () => token;
await open(zone.run(() => Zone.root.run(() => new SsePush(url, { getToken }))));
await open(zone.run(() => new SsePush(url, { getToken })));
process.exit();
