/** Prints the first five messages of the stream at URL, opened with TOKEN. */
import { createEventSource } from 'eventsource-client';

const { URL: url, TOKEN: token } = process.env;
const source = createEventSource({ url, headers: { Authorization: `Bearer ${token}` } });
let count = 0;
for await (const { event, data } of source) {
  if (!event?.startsWith('sse-push.')) {
    console.log(data);
    if (++count === 5) break;
  }
}
source.close();
