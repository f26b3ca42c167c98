import { post } from './http.js';

const $ = (id) => document.getElementById(id);

/**
 * The buttons that do to a stream what networks, clocks and administrators do.
 * @param {() => import('./session.js').Session} session
 * @param {() => import('./connection.js').Connection} connection
 * @param {import('./history.js').History} history
 */
export function tryIt(session, connection, history) {
  const headers = () => session().authorization();

  on('cut', async () => {
    await post('/demo/me/cut', {}, await headers());
  });

  on('expire', async () => {
    await session().renew('PT20S');
    await post('/events/refresh', {}, { ...await headers(), 'SSE-Push-Client': connection().clientId });
  });

  on('stall', async () => {
    const { duration } = await (await post('/demo/me/burst', {}, await headers())).json();
    await painted();
    standStill(duration);
    history.add('neutral', `This tab stood still for ${Math.round(duration / 1000)} s`);
  });

  on('kick', async () => {
    await post('/demo/me/kick', {}, await headers());
  });
}

function on(id, action) {
  $(id).addEventListener('click', async () => {
    $('try-problem').textContent = '';
    await action().catch(({ message }) => { $('try-problem').textContent = message; });
  });
}

const painted = () => new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });

/** Nothing runs in this tab meanwhile, and nothing is read. */
function standStill(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
