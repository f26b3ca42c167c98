/** @returns {Promise<string>} a token of the user that the page's address names */
export async function token() {
  const { user } = Object.fromEntries(new URLSearchParams(location.search));
  const issued = await fetch('/demo/token', { method: 'POST', body: new URLSearchParams({ user }) });
  return (await issued.json()).access_token;
}

/** @returns {Promise<string>} the address of a stream that needs no header */
export async function address() {
  const answer = await fetch('/events/ticket', { method: 'POST', headers: { Authorization: `Bearer ${await token()}` } });
  return `/events?${new URLSearchParams({ ticket: (await answer.json()).ticket })}`;
}
