/** Parts of a page and of an application that the examples of the documentation take for granted. */
import type { SsePush as Stream } from 'sse-push';

declare global {
  var SsePush: typeof import('sse-push').SsePush;
  var stream: Stream;
  var useSsePush: typeof import('../../example/src/useSsePush.js').useSsePush;
  var login: { accessToken(forceRefresh?: boolean): Promise<string> };
  var zone: { runOutsideAngular<T>(action: () => T): T };
  var htmx: { createEventSource: (url: string) => EventTarget; process(element: Element): void };
  var headers: Record<string, string>;
  var orders: unknown[];
  var position: string;
  var clientId: string;
  var id: string;
  var answer: HTMLElement;
  var stopButton: HTMLElement;
  function getToken(): Promise<string>;
  function token(): Promise<string>;
  function freshToken(): Promise<string>;
  function show(order: unknown): void;
  function showOrder(order: unknown): void;
  function showState(state: string, reason?: string, retryIn?: number): void;
  function loadOrders(): void;
}
