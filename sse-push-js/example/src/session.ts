import type { TokenRequest } from 'sse-push';

/** The tokens of one user. The sample application gives them to everyone; yours asks its identity provider. */
export class Session {
  #token: Promise<string> | undefined;

  constructor(readonly user: string) {}

  readonly token = ({ forceRefresh }: TokenRequest): Promise<string> => {
    if (forceRefresh || !this.#token) {
      this.#token = this.#fetchToken();
      this.#token.catch(() => { this.#token = undefined; });
    }
    return this.#token;
  };

  async send(msg: string): Promise<void> {
    const headers = { Authorization: `Bearer ${await this.token({ forceRefresh: false })}` };
    const answer = await fetch('/msg', { method: 'POST', headers, body: new URLSearchParams({ msg }) });
    if (!answer.ok) throw new Error(`The message was not sent: ${answer.status}`);
  }

  async #fetchToken(): Promise<string> {
    const answer = await fetch('/demo/token', { method: 'POST', body: new URLSearchParams({ user: this.user }) });
    if (!answer.ok) throw new Error(`No token: ${answer.status}`);
    return (await answer.json()).access_token;
  }
}
