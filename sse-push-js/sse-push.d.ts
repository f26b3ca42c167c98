/** Types of sse-push.js. */

export interface TokenRequest {
  /** True if the last token was rejected, or is about to expire, so that a new one is needed. */
  forceRefresh: boolean;
}

export interface SsePushOptions {
  /**
   * Gives the access token; asked before each connect and each refresh. What is not there after 37.5 s is asked for again.
   * Leave it out where a session protects the stream.
   */
  getToken?(request: TokenRequest): string | undefined | Promise<string | undefined>;
  /** The topics to follow: one, or several. */
  topics?: string | Iterable<string>;
  /** The position to begin at, such as that of a snapshot; the present without it. */
  lastEventId?: string;
  /**
   * Start of destinations without a position, instead of the present: "earliest", "last:20", "since:15m" or
   * "since:2026-11-28T09:00:00Z" for topics, behind "user:" or "everyone:" for other messages. One, or one for each kind.
   */
  from?: string | Iterable<string>;
  /** Keeps the position in sessionStorage by this name, so that the stream goes on after a reload: one for each user. */
  storageKey?: string;
  /** Closes the stream. */
  signal?: AbortSignal;
  /** More headers for each request. */
  headers?: Record<string, string>;
  /** Whether to send cookies, as for fetch. Defaults to "same-origin". */
  credentials?: RequestCredentials;
  /** Path to send a new token for the open stream to. Defaults to the stream's path and "/refresh". */
  refreshUrl?: string | URL;
}

export type SsePushState = 'connecting' | 'open' | 'resumed' | 'lost' | 'closed';

export interface StateDetail {
  state: SsePushState;
  /**
   * Of lost: "ended" or "goodbye" by the server, "network", "silent" (no heartbeat), "refused" for now (see status),
   * "token" (getToken has failed, or takes too long), "hidden" (the page was left) or "reconnect".
   * Of closed: "closed" by the page, "stopped" (204: do not reconnect), "unauthorized" (401) or "refused".
   */
  reason?: string;
  /** The status of the answer that was no stream. */
  status?: number;
  /** The problem detail of that answer. */
  problem?: { title?: string; detail?: string; [member: string]: unknown };
  /** Error that getToken or fetch has thrown. */
  error?: unknown;
  /** Of lost: the time until the next attempt, in milliseconds. */
  retryIn?: number;
}

/** Says what the stream is doing now. */
export class StateEvent extends Event {
  constructor(detail: StateDetail);
  readonly detail: StateDetail;
}

/** An event of the stream. */
export class PushEvent<T = any> extends MessageEvent<string> {
  constructor(type: string, data: string, lastEventId: string, id?: string);
  /** The event's own id; undefined if it is in no history, and comes once or not at all. */
  readonly id: string | undefined;
  /** The data, read as JSON. */
  json<U = T>(): U;
}

/** Content of the server's own events. */
export interface SsePushEvents {
  'sse-push.hello': { client: string; heartbeat: number };
  'sse-push.reset': { reason: string; destinations: { kind: string; name?: string }[] };
  'sse-push.expiring': { expires_in: number };
  'sse-push.goodbye': { reason: string };
  /** The position has moved without an event. */
  'sse-push.position': unknown;
}

/** The name of an event: one of those that were named, if any were. */
export type EventName<Events> = keyof (Events & SsePushEvents) & string;

export type EventOf<Events, Name extends EventName<Events>> = PushEvent<(Events & SsePushEvents)[Name]>;

export type Listener<E> = ((event: E) => void) | { handleEvent(event: E): void } | null;

/**
 * Common members of sse-push.js and sse-push-tabs.js.
 *
 * @typeParam Events the names of the application's events, and what their data hold as JSON. Without it every name is
 * good, and the data are any.
 */
export interface PushStream<Events extends object = any> extends EventTarget {
  /** State of the stream. */
  readonly state: SsePushState;
  /** The client's id on the server, for the header SSE-Push-Client; empty unless the stream is open. */
  readonly clientId: string;
  /** The position after the last event, empty if there is none yet. */
  readonly lastEventId: string;
  /** Ends the stream for good. */
  close(): void;
  addEventListener(type: 'sse-push.state', listener: Listener<StateEvent>, options?: boolean | AddEventListenerOptions): void;
  addEventListener<Name extends EventName<Events>>(type: Name, listener: Listener<EventOf<Events, Name>>,
    options?: boolean | AddEventListenerOptions): void;
  removeEventListener(type: 'sse-push.state', listener: Listener<StateEvent>, options?: boolean | EventListenerOptions): void;
  removeEventListener<Name extends EventName<Events>>(type: Name, listener: Listener<EventOf<Events, Name>>,
    options?: boolean | EventListenerOptions): void;
}

/** A stream that stays open until it is closed or the server turns it away. */
export interface SsePush<Events extends object = any> extends PushStream<Events> {
  /**
   * Connects anew at once: instead of waiting, unless the server has said how long, or in place of an open stream, or of
   * an attempt that waits for a token.
   */
  reconnect(): void;
}

export const SsePush: {
  prototype: SsePush;
  new <Events extends object = any>(url: string | URL, options?: SsePushOptions): SsePush<Events>;
};

/** Position of a client in each of its destinations. */
export class Position {
  constructor(id?: string | null);
  covers(id: string): boolean;
  equals(id: string): boolean;
  advance(id: string): void;
  toString(): string;
}

/** Reads the bytes of an event stream by the HTML standard's rules, however they are cut. */
export class SseParser {
  constructor(onBlock: (block: { type: string; data?: string; id?: string }) => void, onRetry?: (retry: number) => void);
  feed(bytes: Uint8Array): void;
}
