import { post } from './http.js';

/** The session: a name, for which the development issuer gives tokens, or a token from elsewhere. */
export class Session {
  #name; #token; #pasted;

  /** Called with the session whenever it has another token. */
  onToken = () => {};

  constructor({ name, token }) {
    this.#name = name;
    this.#token = this.#pasted = token;
  }

  get user() {
    return claims(this.#token).sub ?? this.#name;
  }

  /** Time when the token expires; undefined if it does not say. */
  get expiresAt() {
    const { exp } = claims(this.#token);
    return exp && new Date(exp * 1000);
  }

  /** Return a token for SsePush. A pasted token can't be refreshed. */
  async token({ forceRefresh = false } = {}) {
    if (!this.#pasted && (forceRefresh || !this.#token || this.expiresAt <= new Date())) await this.renew('PT1H');
    return this.#token;
  }

  /** Gets another token, for as long as is asked for. */
  async renew(ttl) {
    const response = await post('/demo/token', { user: this.user, ttl });
    this.#token = (await response.json()).access_token;
    this.onToken(this);
  }

  async authorization() {
    return { Authorization: `Bearer ${await this.token()}` };
  }
}

/** Return the claims of the token, only to be shown: the server decides. */
function claims(token) {
  try {
    const bytes = atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0))));
  } catch {
    return {};
  }
}
