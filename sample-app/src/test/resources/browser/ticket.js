/** @returns {Promise<string>} the address of a stream that needs no header */
export async function address() {
  const { user } = Object.fromEntries(new URLSearchParams(location.search));
  const issued = await fetch('/demo/token', { method: 'POST', body: new URLSearchParams({ user }) });
  const { access_token: token } = await issued.json();
  const answer = await fetch('/events/ticket', { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
  return `/events?${new URLSearchParams({ ticket: (await answer.json()).ticket })}`;
}
