/** Runs the tests of one file and posts what came of each, and nothing in the end. */
import { run } from './node-test.js';

await import(`/test/${location.search.slice(1)}`);
await run(postMessage);
postMessage(undefined);
