import { post } from './http.js';

/** Who this is: a name, for which the development issuer gives tokens, or a token from elsewhere. */
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

  /** When the token ends; undefined if it does not say. */
  get expiresAt() {
    const { exp } = claims(this.#token);
    return exp && new Date(exp * 1000);
  }

  /** What SsePush asks for. A pasted token is all there is, a new one can't be got for it. */
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

/** What the token says about itself. Only to be shown: the server decides. */
function claims(token) {
  try {
    const bytes = atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0))));
  } catch {
    return {};
  }
}
