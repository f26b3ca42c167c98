/**
 * Posts a form.
 * @param {string} path
 * @param {Record<string, string>} [fields]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Response>} the answer, which is a good one
 * @throws {Error} whose message can be shown to people; with the status and the content type of an answer
 */
export async function post(path, fields = {}, headers = {}) {
  const response = await fetch(path, { method: 'POST', body: new URLSearchParams(fields), headers })
    .catch(() => { throw new Error('The server cannot be reached.'); });
  if (response.ok) return response;
  const { detail } = await response.json().catch(() => ({}));
  const type = response.headers.get('Content-Type') ?? '';
  throw Object.assign(new Error(explain(response.status, detail)), { status: response.status, type });
}

/** Explains an answer that is not a success. */
export function explain(status, detail) {
  const meaning = {
    204: 'The server asks not to reconnect with this token. Connect to get another one.',
    401: 'The token is invalid or has expired.',
  };
  return detail ?? meaning[status] ?? `The server answered with status ${status}.`;
}
