/** Sessions of agents: to whom a cookie belongs, and when a session ends. */
import type { Store } from '../store/store.ts';
import type { Account } from '../store/workspace-store.ts';
import { isOfDisk } from '../store/sqlite/sqlite-errors.ts';
import type { Revoked, Sessions, SignedIn } from './port.ts';
import type { SessionInfo, Users, UserSession } from './users.ts';

/** How often to check whether another process has ended sessions, in ms. A check reads one number. */
const WATCH = 500;
/** How long what the sign-in database said of a cookie is believed, in ms. Ending a session forgets it at once. */
const BELIEVED = 10_000;
const MOST_BELIEVED = 10_000;

export interface SignedInWithCookies extends SignedIn {
  /** `Set-Cookie` headers for the answer. */
  readonly cookies: readonly string[];
}

export interface AgentSessions extends Sessions {
  /** As `verify`, and prolongs a session that is in use. */
  use(headers: Headers): Promise<SignedInWithCookies | undefined>;
  /**
   * Begins a session and ends the session that the cookie had. `undefined` for an unknown address, a wrong
   * password and a member who is not active: nobody learns which.
   */
  signIn(
    input: { readonly email: string; readonly password: string },
    headers: Headers,
  ): Promise<SignedInWithCookies | undefined>;
  /** Ends the session of the cookie, if it has one; gives the header that takes the cookie away. */
  signOut(headers: Headers): Promise<{ readonly cookie: string }>;
  /** The sessions of an agent that have not expired. */
  ofAgent(account: Account): readonly SessionInfo[];
  /** Ends a session. */
  end(session: string): void;
  /** Changes an agent's password and ends all sessions but one; false when the current password is another. */
  changePassword(
    account: Account,
    session: string,
    password: { readonly current: string; readonly next: string },
  ): Promise<boolean>;
  /** Ends all sessions of an agent. */
  revokeAgent(account: Account): void;
  /** Watches for sessions that another process ends, until the returned function is called. */
  watch(): () => void;
}

interface SessionsOptions {
  readonly users: Users;
  readonly store: Pick<Store, 'workspaces'>;
  readonly now: () => number;
}

export function createSessions(options: SessionsOptions): AgentSessions {
  return new CookieSessions(options);
}

class CookieSessions implements AgentSessions {
  readonly #users: Users;
  readonly #store: Pick<Store, 'workspaces'>;
  readonly #now: () => number;
  /** Functions that are called when a session ends. */
  readonly #listeners = new Set<(revoked: Revoked) => void>();
  /** The answers of the sign-in database for cookies, and until when each is believed. */
  readonly #believed = new Map<string, { readonly found: UserSession; readonly until: number }>();
  /** Sessions that may have sockets. */
  readonly #seen = new Set<string>();
  /** Rises whenever a session ends, so that an answer that was read before is not believed afterwards. */
  #endings = 0;
  /** Another process has written since all sessions were last looked at. */
  #hasToLook = false;

  constructor({ users, store, now }: SessionsOptions) {
    this.#users = users;
    this.#store = store;
    this.#now = now;
  }

  async verify(headers: Headers): Promise<SignedIn | undefined> {
    const found = await this.#use(headers, false);
    return found && { session: found.session, account: found.account };
  }

  use(headers: Headers): Promise<SignedInWithCookies | undefined> {
    return this.#use(headers, true);
  }

  onRevoked(listener: (revoked: Revoked) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async signIn(
    input: { readonly email: string; readonly password: string },
    headers: Headers,
  ): Promise<SignedInWithCookies | undefined> {
    const found = await this.#users.signIn(input, headers);
    if (found === undefined) return undefined;
    const account = await this.#activeAccount(found.user);
    if (account === undefined) {
      this.#users.endSession(found.session);
      return undefined;
    }
    const before = await this.#read(headers, false);
    if (before) this.end(before.session);
    return { session: found.session, account, cookies: found.cookies };
  }

  async signOut(headers: Headers): Promise<{ readonly cookie: string }> {
    const found = await this.#read(headers, false);
    if (found) this.end(found.session);
    return { cookie: this.#users.noCookie };
  }

  ofAgent(account: Account): readonly SessionInfo[] {
    return this.#users.sessions(account.user, this.#now());
  }

  end(session: string): void {
    this.#users.endSession(session);
    this.#seen.delete(session);
    this.#forget(session);
    this.#tell(session);
  }

  async changePassword(
    account: Account,
    session: string,
    { current, next }: { readonly current: string; readonly next: string },
  ): Promise<boolean> {
    if (!(await this.#users.hasPassword(account.user, current))) return false;
    await this.#users.setPassword(account.user, next);
    for (const { id } of this.#users.sessions(account.user, 0)) if (id !== session) this.end(id);
    return true;
  }

  revokeAgent(account: Account): void {
    for (const session of this.#users.endSessions(account.user)) this.#forget(session);
    this.#tell({ agent: account.id });
  }

  watch(): () => void {
    const timer = setInterval(() => this.#tryToLookAround(), WATCH).unref();
    return () => {
      clearInterval(timer);
    };
  }

  /** If another process has written to the database: forgets cached sessions, and closes the sockets of ended ones. */
  #lookAround(): void {
    this.#hasToLook = this.#users.changedElsewhere() || this.#hasToLook;
    if (!this.#hasToLook) return;
    this.#endings += 1;
    this.#believed.clear();
    for (const session of this.#seen) {
      if (this.#users.hasSession(session)) continue;
      this.#seen.delete(session);
      this.#tell(session);
    }
    this.#hasToLook = false;
  }

  /** Checks again at the next interval if the disk does not answer. */
  #tryToLookAround(): void {
    try {
      this.#lookAround();
    } catch (error) {
      if (!isOfDisk(error)) throw error;
    }
  }

  #tell(revoked: Revoked): void {
    for (const listener of this.#listeners) listener(revoked);
  }

  #forget(session: string): void {
    this.#endings += 1;
    for (const [cookie, { found }] of this.#believed)
      if (found.session === session) this.#believed.delete(cookie);
  }

  async #use(headers: Headers, renew: boolean): Promise<SignedInWithCookies | undefined> {
    const found = await this.#read(headers, renew);
    const endingsBefore = this.#endings;
    const account = found && (await this.#activeAccount(found.user));
    if (!found || !account) return undefined;
    // It may have ended while the account was read.
    if (this.#endings !== endingsBefore && !this.#users.hasSession(found.session)) return undefined;
    this.#seen.add(found.session);
    return { session: found.session, account, cookies: found.cookies };
  }

  async #read(headers: Headers, renew: boolean): Promise<UserSession | undefined> {
    const cookie = this.#users.cookieIn(headers);
    if (cookie === undefined) return undefined;
    const known = this.#believed.get(cookie);
    if (known && known.until > this.#now()) return known.found;
    this.#believed.delete(cookie);
    const endingsBefore = this.#endings;
    const found = await this.#users.read(cookie, renew);
    if (found && this.#endings === endingsBefore) this.#remember(cookie, { ...found, cookies: [] });
    return found;
  }

  #remember(cookie: string, found: UserSession): void {
    if (this.#believed.size >= MOST_BELIEVED) this.#believed.clear();
    this.#believed.set(cookie, { found, until: Math.min(this.#now() + BELIEVED, found.expiresAt) });
  }

  async #activeAccount(user: string): Promise<Account | undefined> {
    const account = await this.#store.workspaces.accountOfUser(user);
    return account?.active ? account : undefined;
  }
}
