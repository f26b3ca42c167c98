/** Types of sse-push-event-source.js. */

import { Listener, PushEvent, SsePush, SsePushOptions, StateEvent } from './sse-push.js';

export interface SsePushEventSourceOptions extends SsePushOptions, EventSourceInit {}

/** A stream in the shape of an EventSource: where one is expected, this one is accepted. */
export interface SsePushEventSource extends Omit<SsePush, keyof EventSource>, EventSource {
  addEventListener(type: 'sse-push.state', listener: Listener<StateEvent>, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: 'open' | 'error', listener: Listener<Event>, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: (this: EventSource, event: PushEvent) => void,
    options?: boolean | AddEventListenerOptions): void;
  addEventListener<K extends keyof EventSourceEventMap>(type: K,
    listener: (this: EventSource, event: EventSourceEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: (this: EventSource, event: MessageEvent) => any,
    options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener(type: 'sse-push.state', listener: Listener<StateEvent>, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: 'open' | 'error', listener: Listener<Event>, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: (this: EventSource, event: PushEvent) => void,
    options?: boolean | EventListenerOptions): void;
  removeEventListener<K extends keyof EventSourceEventMap>(type: K,
    listener: (this: EventSource, event: EventSourceEventMap[K]) => any, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: (this: EventSource, event: MessageEvent) => any,
    options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

export const SsePushEventSource: {
  prototype: SsePushEventSource;
  new (url: string | URL, options?: SsePushEventSourceOptions): SsePushEventSource;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSED: 2;
};
