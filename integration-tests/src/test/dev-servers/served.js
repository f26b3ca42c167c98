export { SsePush } from '/sse-push/sse-push.js';
