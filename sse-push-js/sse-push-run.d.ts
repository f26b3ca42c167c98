/** Types of sse-push-run.js. */

import { PushEvent, SsePush, SsePushOptions } from './sse-push.js';

/** A run is always read from its beginning. */
export interface SsePushRunOptions extends Omit<SsePushOptions, 'storageKey' | 'lastEventId' | 'from' | 'topics'> {}

export interface RunEnd {
  outcome: 'complete' | 'failed' | 'stopped';
  /** Reason for the failure. */
  reason?: string;
}

/** A stream of a run, from its beginning to its end. */
export interface SsePushRun<Events extends object = any> extends SsePush<Events & { 'sse-push.end': RunEnd }> {
  /** All text so far. It begins anew on `sse-push.reset`. */
  readonly text: string;
  /** Outcome of the run. Rejects if the stream is closed before. */
  readonly ended: Promise<RunEnd>;
  /** Stops the run, not only its stream. Resolves with whether it was open. */
  stop(): Promise<boolean>;
}

export const SsePushRun: {
  prototype: SsePushRun;
  new <Events extends object = any>(url: string | URL, options?: SsePushRunOptions): SsePushRun<Events>;
};

export type RunEndEvent = PushEvent<RunEnd>;
