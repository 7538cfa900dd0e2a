/**
 * Users and their sessions: better-auth over `auth.sqlite`. Nobody else speaks to either. It knows no workspace; who
 * is a member of what is the store's (`accountOfUser`).
 */
import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { WorkspaceId } from '@parley/core/ids';
import { makePrivate } from '../config/data-dir.ts';
import type { Log } from '../log/log.ts';

/** How long a session lasts without being used, in seconds; using it begins the time anew, once a day. */
const SESSION_SECONDS = 30 * 86_400;
const RENEW_SECONDS = 86_400;

export interface UserSession {
  /** Id of the session; not the token that opens it. */
  readonly session: string;
  readonly user: string;
  /** In ms since 1970. */
  readonly expiresAt: number;
  /** `Set-Cookie` headers for the answer: a new or prolonged session. */
  readonly cookies: readonly string[];
}

/** What is known of a session, apart from what opens it. Times in ms since 1970. */
export interface SessionInfo {
  readonly id: string;
  /** As the browser said at sign-in. */
  readonly userAgent: string;
  readonly since: number;
  /** To the day. */
  readonly lastUsed: number;
}

export interface Users {
  /** Makes a user; `taken` when the e-mail address has one. */
  create(input: { name: string; email: string; password: string }): Promise<{ user: string } | 'taken'>;
  /** Id of the user with an e-mail address. */
  byEmail(email: string): string | undefined;
  /** Whether a password is a user's. */
  hasPassword(user: string, password: string): Promise<boolean>;
  /** Gives a user another password. The sessions go on: who asks for this ends them. */
  setPassword(user: string, password: string): Promise<void>;
  /** Removes a user with all sessions. */
  remove(user: string): void;
  removeAll(): void;
  /**
   * Records the workspace of the users. Without that workspace, the sign-in database belongs to a part that
   * is lost.
   */
  belongTo(workspace: WorkspaceId): void;
  /** Begins a session if address and password are right, in the same time whether the address is known or not. */
  signIn(input: { email: string; password: string }, headers: Headers): Promise<UserSession | undefined>;
  /** The value of the session's cookie among the headers. */
  cookieIn(headers: Headers): string | undefined;
  /** The session of a cookie's value; `renew` prolongs it when it has not been for a day. */
  read(cookie: string, renew: boolean): Promise<UserSession | undefined>;
  endSession(session: string): void;
  /** Whether another process (the password command) has written since the last call. */
  changedElsewhere(): boolean;
  hasSession(session: string): boolean;
  /** The sessions of a user that have not expired at `now`. */
  sessions(user: string, now: number): readonly SessionInfo[];
  /** Ends all sessions of a user and gives their ids. */
  endSessions(user: string): readonly string[];
  /** `Set-Cookie` header that takes the cookie away. */
  readonly noCookie: string;
  close(): void;
}

/** What better-auth says when it refuses; everything else it throws is an error. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'statusCode' in error && error.statusCode === 401;

const columnOf = (row: Readonly<Record<string, unknown>> | undefined, name: string): string | undefined => {
  const value = row?.[name];
  return typeof value === 'string' ? value : undefined;
};

/** Opens the database, making or migrating its tables. */
export const openUsers = async (options: {
  readonly dataDir: string;
  readonly secret: string;
  /** Whether browsers reach the server over https: then the cookie is sent over nothing else. */
  readonly secure: boolean;
  readonly log: Log;
}): Promise<Users> => {
  const file = path.join(options.dataDir, 'auth.sqlite');
  makePrivate(file);
  const database = new DatabaseSync(file, { timeout: 5_000 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  const settings = {
    database,
    secret: options.secret,
    // Only for cookies and links of its own, and it sends none: it is never asked over HTTP.
    baseURL: options.secure ? 'https://localhost' : 'http://localhost',
    telemetry: { enabled: false },
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 200 },
    session: { expiresIn: SESSION_SECONDS, updateAge: RENEW_SECONDS },
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'parley',
      useSecureCookies: options.secure,
      ipAddress: { disableIpTracking: true },
    },
    logger: {
      level: 'error',
      log: (_level, message) => {
        options.log.error({ from: 'better-auth' }, message);
      },
    },
  } satisfies BetterAuthOptions;
  await (await getMigrations(settings)).runMigrations();
  database.exec('CREATE TABLE IF NOT EXISTS belongs (workspace TEXT PRIMARY KEY) STRICT');
  const auth = betterAuth(settings);
  const context = await auth.$context;
  database.prepare('DELETE FROM session WHERE expiresAt < ?').run(new Date().toISOString());

  const byEmail = database.prepare('SELECT id FROM user WHERE email = ?');
  const byToken = database.prepare('SELECT id, userId, expiresAt FROM session WHERE token = ?');
  const addBelongs = database.prepare('INSERT OR IGNORE INTO belongs VALUES (?)');
  const removeUser = database.prepare('DELETE FROM user WHERE id = ?');
  const removeSession = database.prepare('DELETE FROM session WHERE id = ?');
  const removeSessions = database.prepare('DELETE FROM session WHERE userId = ? RETURNING id');
  const selectSessions = database.prepare(
    'SELECT id, userAgent, createdAt, updatedAt FROM session WHERE userId = ? AND expiresAt > ?',
  );
  const selectPassword = database.prepare(
    "SELECT password FROM account WHERE userId = ? AND providerId = 'credential'",
  );
  const setPassword = database.prepare(
    "UPDATE account SET password = ?, updatedAt = ? WHERE userId = ? AND providerId = 'credential'",
  );
  const bySession = database.prepare('SELECT 1 FROM session WHERE id = ?');
  // Changes with each commit of another connection, and with no commit of this one.
  const dataVersion = database.prepare('PRAGMA data_version');
  let version = Number(dataVersion.get()?.['data_version']);
  const cookie = context.authCookies.sessionToken;

  const passwordOf = (email: string): string | undefined => {
    const user = columnOf(byEmail.get(email), 'id');
    return user === undefined ? undefined : columnOf(selectPassword.get(user), 'password');
  };

  return {
    create: async ({ name, email, password }) => {
      if (byEmail.get(email) !== undefined) return 'taken';
      const hash = await context.password.hash(password);
      if (byEmail.get(email) !== undefined) return 'taken';
      const user = await context.internalAdapter.createUser(
        { name, email, emailVerified: false },
        { method: 'email-password' },
      );
      await context.internalAdapter.linkAccount({
        userId: user.id,
        providerId: 'credential',
        accountId: user.id,
        password: hash,
      });
      return { user: user.id };
    },
    byEmail: (email) => columnOf(byEmail.get(email), 'id'),
    hasPassword: async (user, password) => {
      const hash = columnOf(selectPassword.get(user), 'password');
      return hash !== undefined && (await context.password.verify({ hash, password }));
    },
    setPassword: async (user, password) => {
      const hash = await context.password.hash(password);
      setPassword.run(hash, new Date().toISOString(), user);
    },
    remove: (user) => {
      removeUser.run(user);
    },
    removeAll: () => {
      database.exec('DELETE FROM user');
    },
    belongTo: (workspace) => {
      addBelongs.run(workspace);
    },
    signIn: async (body, headers) => {
      const before = passwordOf(body.email);
      try {
        const { response, headers: answer } = await auth.api.signInEmail({
          body,
          headers: new Headers({ 'user-agent': headers.get('user-agent')?.slice(0, 200) ?? '' }),
          returnHeaders: true,
        });
        const row = byToken.get(response.token);
        const session = columnOf(row, 'id');
        const expiresAt = columnOf(row, 'expiresAt');
        if (session === undefined || expiresAt === undefined) throw new Error('The new session is not there');
        // The password was changed during this check: the sessions of the old password have ended.
        if (passwordOf(body.email) !== before) {
          removeSession.run(session);
          return undefined;
        }
        return {
          session,
          user: response.user.id,
          expiresAt: Date.parse(expiresAt),
          cookies: answer.getSetCookie(),
        };
      } catch (error) {
        if (isRefusal(error)) return undefined;
        throw error;
      }
    },
    cookieIn: (headers) =>
      headers
        .get('cookie')
        ?.split(';')
        .map((pair) => pair.trim())
        .find((pair) => pair.startsWith(`${cookie.name}=`))
        ?.slice(cookie.name.length + 1),
    read: async (value, renew) => {
      const { response, headers: answer } = await auth.api.getSession({
        headers: new Headers({ cookie: `${cookie.name}=${value}` }),
        query: { disableRefresh: !renew },
        returnHeaders: true,
      });
      if (!response) return undefined;
      return {
        session: response.session.id,
        user: response.user.id,
        expiresAt: response.session.expiresAt.getTime(),
        cookies: answer.getSetCookie(),
      };
    },
    endSession: (session) => {
      removeSession.run(session);
    },
    changedElsewhere: () => {
      const before = version;
      version = Number(dataVersion.get()?.['data_version']);
      return version !== before;
    },
    hasSession: (session) => bySession.get(session) !== undefined,
    sessions: (user, now) =>
      selectSessions.all(user, new Date(now).toISOString()).flatMap((row) => {
        const id = columnOf(row, 'id');
        const since = columnOf(row, 'createdAt');
        if (id === undefined || since === undefined) return [];
        const lastUsed = columnOf(row, 'updatedAt') ?? since;
        const userAgent = columnOf(row, 'userAgent') ?? '';
        return [{ id, userAgent, since: Date.parse(since), lastUsed: Date.parse(lastUsed) }];
      }),
    endSessions: (user) => removeSessions.all(user).flatMap((row) => columnOf(row, 'id') ?? []),
    noCookie: `${cookie.name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${options.secure ? '; Secure' : ''}`,
    close: () => {
      database.close();
    },
  };
};
