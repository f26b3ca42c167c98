/** Opens the stream when a service worker stands between this page and the server. */
const { serviceWorker } = navigator;
const controlled = new Promise((resolve) => { serviceWorker.addEventListener('controllerchange', resolve); });
await serviceWorker.register('/passing-worker.js', { scope: '/service-worker.html' });
if (!serviceWorker.controller) await controlled;
await import('/module.js');
