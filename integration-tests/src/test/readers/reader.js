/**
 * Opens the stream at URL with TOKEN by the reader that is named, and prints the name and the data of its events. Leaves
 * the stream when there is something to read, and stays.
 */
import { createRequire } from 'node:module';
import { createEventSource } from 'eventsource-client';
import { EventSource as EventSource3 } from 'eventsource3';
import { EventSource as EventSource4 } from 'eventsource4';
import ReconnectingEventSource from 'reconnecting-eventsource';

const { URL: url, TOKEN: token } = process.env;
const headers = { Authorization: `Bearer ${token}` };
const require = createRequire(import.meta.url);
const authorized = (address, init) => fetch(address, { ...init, headers: { ...init.headers, ...headers } });

/** As its README shows it, with data that is JSON. */
function fetchEventSource() {
  globalThis.window = globalThis;
  globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
  const life = new AbortController();
  require('@microsoft/fetch-event-source').fetchEventSource(url, {
    headers,
    signal: life.signal,
    openWhenHidden: true,
    onmessage: ({ event, data }) => print(event, JSON.stringify(JSON.parse(data))),
    onclose() { throw new Error('The stream has ended'); },
    onerror(error) { console.error(error); },
  });
  return () => life.abort();
}

/** All that have the interface of EventSource. */
function listen(source) {
  for (const name of ['sse-push.hello', 'order']) source.addEventListener(name, ({ type, data }) => print(type, data));
  return () => source.close();
}

const readers = {
  'fetch-event-source': fetchEventSource,
  eventsource3: () => listen(new EventSource3(url, { fetch: authorized })),
  eventsource4: () => listen(new EventSource4(url, { fetch: authorized })),
  'eventsource-client': () => {
    const onMessage = ({ event, data }) => print(event, data);
    const source = createEventSource({ url, headers, onMessage });
    return () => source.close();
  },
  'event-source-polyfill': () => {
    const { EventSourcePolyfill } = require('event-source-polyfill');
    return listen(new EventSourcePolyfill(url, { headers }));
  },
  'reconnecting-eventsource': () => listen(new ReconnectingEventSource(url,
    { fetch: authorized, eventSourceClass: EventSource3, max_retry_time: 500 })),
};

function print(event, data) {
  console.log(event, data);
}

const leave = readers[process.argv[2]]();
process.stdin.once('data', leave);
