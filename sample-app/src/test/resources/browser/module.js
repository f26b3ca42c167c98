/** Opens the stream that the page's address asks for, and notes what comes. */
import { SsePush } from '/sse-push/sse-push.js';
import { SsePushEventSource } from '/sse-push/sse-push-event-source.js';
import { SsePushTabs } from '/sse-push/sse-push-tabs.js';

const { user, ttl = 'PT1H', tabs, source, from, token, hurry, report } = Object.fromEntries(new URLSearchParams(location.search));
const seen = { states: [], reasons: [], messages: [], resets: 0, tokens: 0, forced: 0, firstTokenEnds: 0 };

async function getToken({ forceRefresh }) {
  seen.tokens++;
  if (forceRefresh) seen.forced++;
  if (token === 'none') throw new Error('no token');
  if (token === 'bad' || (token === 'old' && !forceRefresh)) return 'not.a.token';
  const response = await fetch('/demo/token', { method: 'POST', body: new URLSearchParams({ user, ttl }) });
  const { access_token, expires_in } = await response.json();
  seen.firstTokenEnds ||= Date.now() + expires_in * 1000;
  return access_token;
}

if (hurry) {
  const { setInterval } = window;
  window.setInterval = (task, period) => setInterval(task, period / 100);
}

const options = { getToken, lastEventId: from };
const Stream = tabs ? SsePushTabs : source ? SsePushEventSource : SsePush;
const stream = new Stream('/events', { ...options, user });
stream.addEventListener('sse-push.state', ({ detail: { state, reason } }) => {
  seen.states.push(state);
  if (reason) seen.reasons.push(reason);
});
stream.addEventListener('sse-push.reset', () => seen.resets++);
stream.addEventListener('message', ({ data }) => seen.messages.push(data));
Object.assign(window, { seen, stream });

// Where no driver asks, the page tells.
if (report) setInterval(() => fetch('/report', { method: 'POST', body: JSON.stringify({ ...seen, state: stream.state }) }), 100);
