/** Types of sse-push-event-source.js. */

import { SsePush, SsePushOptions } from './sse-push.js';

export interface SsePushEventSourceOptions extends SsePushOptions, EventSourceInit {}

/** A stream in the shape of an EventSource: where one is expected, this one is accepted. */
export interface SsePushEventSource extends Omit<SsePush, keyof EventSource>, EventSource {}

export const SsePushEventSource: {
  prototype: SsePushEventSource;
  new (url: string | URL, options?: SsePushEventSourceOptions): SsePushEventSource;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSED: 2;
};
