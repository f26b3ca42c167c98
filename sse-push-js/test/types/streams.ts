/** Code that compiles, and code that must not. */
import { PushEvent, SsePush, StateEvent, type PushStream } from 'sse-push';
import { SsePushTabs } from 'sse-push/tabs';

interface Events {
  'order-shipped': { order: number; to: string };
  message: string;
}

// Without a type argument every name is good, and the data are any.

const untyped = new SsePush('/events', { topics: ['orders'], from: 'last:20' });
untyped.addEventListener('anything', (event) => {
  const order: number = event.json().order;
  const data: string = event.data, id: string | undefined = event.id, position: string = event.lastEventId;
  const typed: Date = event.json<Date>();
  void [order, data, id, position, typed];
});
untyped.addEventListener('sse-push.state', ({ detail }) => detail.state === 'lost' && detail.retryIn);
untyped.addEventListener('sse-push.reset', (event) => event.json().destinations);
const name: string = 'computed';
untyped.addEventListener(name, (event) => event.json().anything);
const general = (event: Event): void => void event.type, message = (event: MessageEvent): void => void event.data;
for (const type of ['a', 'sse-push.state']) {
  untyped.addEventListener(type, general);
  untyped.removeEventListener(type, general);
}
untyped.addEventListener('a', message);
untyped.addEventListener('a', null);
untyped.addEventListener('a', { handleEvent: (event) => event.json() });

// The clean-up of an effect.

const onOrder = (event: PushEvent): void => event.json(), onState = (event: StateEvent): void => void event.detail;
const onShipped = ({ detail }: StateEvent): string | undefined => detail.reason;
for (const stream of [untyped, new SsePushTabs('/events', { user: 'alice' })]) {
  stream.addEventListener('order', onOrder, { once: true });
  stream.addEventListener('sse-push.state', onState);
  stream.addEventListener('sse-push.state', onShipped);
  stream.removeEventListener('order', onOrder, true);
  stream.removeEventListener('sse-push.state', onState);
  stream.removeEventListener('sse-push.state', onShipped, { capture: false });
}

// With one, names and data are known.

const typed: SsePush<Events> = new SsePush<Events>('/events');
typed.addEventListener('order-shipped', (event) => {
  const order: number = event.json().order;
  // @ts-expect-error: there is no such member
  event.json().ordr;
  // @ts-expect-error: it is a number
  const text: string = event.json().order;
  void [order, text];
});
typed.addEventListener('sse-push.hello', (event) => event.json().client.length + event.json().heartbeat);
typed.addEventListener('sse-push.reset', (event) => event.json().destinations.map(({ kind }) => kind));
typed.addEventListener('sse-push.state', ({ detail: { state } }) => state === 'open');
typed.addEventListener('message', (event) => event.json().toUpperCase());
// @ts-expect-error: a name that is misspelt
typed.addEventListener('order-shiped', () => {});
// @ts-expect-error: a name that is misspelt
typed.addEventListener('sse-push.rest', () => {});
// @ts-expect-error: a name that is misspelt
typed.removeEventListener('order-shiped', general);
// @ts-expect-error: no state
typed.addEventListener('sse-push.state', ({ detail }) => detail.state === 'opened');
const onTyped = (event: PushEvent<Events['order-shipped']>): void => void event.json().to;
typed.addEventListener('order-shipped', onTyped);
typed.removeEventListener('order-shipped', onTyped);
typed.addEventListener('order-shipped', general);
typed.removeEventListener('order-shipped', general);

const tabs = new SsePushTabs<Events>('/events', { user: 'alice', topics: new Set(['orders']) });
tabs.addEventListener('order-shipped', (event) => event.json().to);
// @ts-expect-error: a name that is misspelt
tabs.addEventListener('order-shiped', () => {});
// @ts-expect-error: the user has to be named
new SsePushTabs('/events', {});

// A type with names alone, and one that is an alias.

type Aliased = { progress: number };
new SsePush<Aliased>('/events').addEventListener('progress', (event) => event.json().toFixed());

const either: PushStream<Events> = Math.random() > 0.5 ? typed : tabs, target: EventTarget = typed;
void [either, target];

class Named extends SsePush {
  readonly title = 'mine';
}
new Named('/events', { topics: 'orders' }).addEventListener('a', (event) => event.json());
// @ts-expect-error: no topic
new SsePush('/events', { topics: 7 });
