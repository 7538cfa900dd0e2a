/** An application at Meta: it has a secret, tokens, and an address for webhooks. */
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';

export const SCOPES = [
  'whatsapp_business_messaging',
  'whatsapp_business_management',
  'business_management',
  'pages_messaging',
  'pages_manage_metadata',
  'pages_show_list',
  'pages_read_engagement',
] as const;
export type Scope = (typeof SCOPES)[number];

export interface TokenOptions {
  /** Without it the token may do everything. */
  readonly scopes?: readonly Scope[];
  /** Ids of the accounts, numbers and pages that the token reaches; without it all. */
  readonly targets?: readonly string[];
  /** By Meta's clock, in ms; without it the token never expires. */
  readonly expiresAt?: number;
  /** The page that `me` stands for. */
  readonly me?: string;
}

export interface Token extends TokenOptions {
  readonly value: string;
  readonly app: App;
  readonly scopes: readonly Scope[];
  readonly issuedAt: number;
  /** The code and subcode with which a token ended before its time. */
  ended: '190/460' | '190/467' | '190/458' | null;
}

export class App {
  readonly id: string;
  readonly secret: string;
  readonly name: string;
  /** Whether Meta lets the application answer a person as a human within seven days. */
  humanAgent = false;
  readonly #ids: Ids;
  readonly #clock: Clock;
  readonly #tokens = new Map<string, Token>();

  constructor(ids: Ids, clock: Clock, options: { readonly secret?: string; readonly name?: string } = {}) {
    this.#ids = ids;
    this.#clock = clock;
    this.id = ids.number(15);
    this.secret = options.secret ?? ids.secret();
    this.name = options.name ?? 'Parley';
  }

  /** A new token, as text. */
  addToken(options: TokenOptions = {}): string {
    const value = this.#ids.token();
    const token = { scopes: SCOPES, ...options, value, app: this, issuedAt: this.#clock.now(), ended: null };
    this.#tokens.set(value, token);
    return value;
  }

  /** Ends a token: its owner changed the password, revoked the token, or removed the application. */
  endToken(value: string, why: 'password' | 'revoked' | 'app-removed' = 'revoked'): void {
    const token = this.#tokens.get(value);
    if (!token) throw new Error('This token is not of this application');
    token.ended = ({ password: '190/460', revoked: '190/467', 'app-removed': '190/458' } as const)[why];
  }

  token(value: string): Token | undefined {
    return this.#tokens.get(value);
  }
}
