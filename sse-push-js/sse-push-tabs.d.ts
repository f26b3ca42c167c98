/** Types of sse-push-tabs.js. */

import { PushStream, SsePushOptions } from './sse-push.js';

export interface SsePushTabsOptions extends Omit<SsePushOptions, 'storageKey'> {
  /** Whose stream it is: only pages of the same user share one. */
  user: string;
}

/** One stream for all pages of the origin that name the same user, address and topics. */
export interface SsePushTabs<Events extends object = any> extends PushStream<Events> {}

export const SsePushTabs: {
  prototype: SsePushTabs;
  new <Events extends object = any>(url: string | URL, options: SsePushTabsOptions): SsePushTabs<Events>;
};
