/** Types of sse-push-tabs.js. */

import { PushStream, SsePushOptions } from './sse-push.js';

export interface SsePushTabsOptions extends Omit<SsePushOptions, 'storageKey'> {
  /** Whose stream it is: only pages of the same user share one. */
  user: string;
}

/** One stream for all pages of the origin that name the same user, address and topics. */
export interface SsePushTabs extends PushStream {}

export const SsePushTabs: {
  prototype: SsePushTabs;
  new (url: string | URL, options: SsePushTabsOptions): SsePushTabs;
};
