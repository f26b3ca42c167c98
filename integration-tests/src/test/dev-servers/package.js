export { SsePush } from 'sse-push';
