/** Sessions of agents: who a cookie belongs to, and when that ends. */
import type { Store } from '../store/store.ts';
import type { Account } from '../store/workspace-store.ts';
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
   * Begins a session and ends the one that the cookie had. `undefined` for an unknown address, a wrong password and
   * a member who is not active: told apart to nobody.
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

export const createSessions = (options: {
  readonly users: Users;
  readonly store: Pick<Store, 'workspaces'>;
  readonly now: () => number;
}): AgentSessions => {
  const { users, store, now } = options;
  const listeners = new Set<(revoked: Revoked) => void>();
  const believed = new Map<string, { readonly found: UserSession; readonly until: number }>();

  /** Sessions that may have sockets. */
  const seen = new Set<string>();

  /** Rises whenever a session ends, so that what was read before is not believed after. */
  let endings = 0;

  const tell = (revoked: Revoked): void => {
    for (const listener of listeners) listener(revoked);
  };
  const forget = (session: string): void => {
    endings += 1;
    for (const [cookie, { found }] of believed) if (found.session === session) believed.delete(cookie);
  };
  /**
   * Another process has written to the database: forgets cached sessions, and closes the sockets of ended
   * ones.
   */
  const lookAround = (): void => {
    if (!users.changedElsewhere()) return;
    endings += 1;
    believed.clear();
    for (const session of seen) {
      if (users.hasSession(session)) continue;
      seen.delete(session);
      tell(session);
    }
  };
  const end = (session: string): void => {
    users.endSession(session);
    seen.delete(session);
    forget(session);
    tell(session);
  };
  const activeAccount = async (user: string): Promise<Account | undefined> => {
    const account = await store.workspaces.accountOfUser(user);
    return account?.active ? account : undefined;
  };

  const remember = (cookie: string, found: UserSession): void => {
    if (believed.size >= MOST_BELIEVED) believed.clear();
    believed.set(cookie, { found, until: Math.min(now() + BELIEVED, found.expiresAt) });
  };
  const read = async (headers: Headers, renew: boolean): Promise<UserSession | undefined> => {
    const cookie = users.cookieIn(headers);
    if (cookie === undefined) return undefined;
    const known = believed.get(cookie);
    if (known && known.until > now()) return known.found;
    believed.delete(cookie);
    const endingsBefore = endings;
    const found = await users.read(cookie, renew);
    if (found && endings === endingsBefore) remember(cookie, { ...found, cookies: [] });
    return found;
  };
  const use = async (headers: Headers, renew: boolean): Promise<SignedInWithCookies | undefined> => {
    const found = await read(headers, renew);
    const endingsBefore = endings;
    const account = found && (await activeAccount(found.user));
    if (!found || !account) return undefined;
    // It may have ended while the account was read.
    if (endings !== endingsBefore && !users.hasSession(found.session)) return undefined;
    seen.add(found.session);
    return { session: found.session, account, cookies: found.cookies };
  };

  return {
    verify: async (headers) => {
      const found = await use(headers, false);
      return found && { session: found.session, account: found.account };
    },
    use: (headers) => use(headers, true),
    onRevoked: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    signIn: async (input, headers) => {
      const found = await users.signIn(input, headers);
      if (found === undefined) return undefined;
      const account = await activeAccount(found.user);
      if (account === undefined) {
        users.endSession(found.session);
        return undefined;
      }
      const before = await read(headers, false);
      if (before) end(before.session);
      return { session: found.session, account, cookies: found.cookies };
    },
    signOut: async (headers) => {
      const found = await read(headers, false);
      if (found) end(found.session);
      return { cookie: users.noCookie };
    },
    ofAgent: (account) => users.sessions(account.user, now()),
    end,
    changePassword: async (account, session, { current, next }) => {
      if (!(await users.hasPassword(account.user, current))) return false;
      await users.setPassword(account.user, next);
      for (const { id } of users.sessions(account.user, 0)) if (id !== session) end(id);
      return true;
    },
    watch: () => {
      const timer = setInterval(lookAround, WATCH).unref();
      return () => {
        clearInterval(timer);
      };
    },
    revokeAgent: (account) => {
      for (const session of users.endSessions(account.user)) forget(session);
      tell({ agent: account.id });
    },
  };
};
