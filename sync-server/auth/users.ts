/**
 * Users and their sessions: better-auth over `auth.sqlite`. No other part of the server uses either. This
 * part knows no workspace; the store knows who is a member (`accountOfUser`).
 */
import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { WorkspaceId } from '@parley/core/ids';
import { makePrivate } from '../config/data-dir.ts';
import type { Log } from '../log/log.ts';
import { isOfDisk } from '../store/sqlite/sqlite-errors.ts';

/** How long a session lasts without being used, in seconds; using it begins the time again, once a day. */
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
  /** Gives a user another password. The sessions go on: the caller ends them. */
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
  /** The session of a cookie's value; `renew` prolongs a session that was not prolonged for a day. */
  read(cookie: string, renew: boolean): Promise<UserSession | undefined>;
  endSession(session: string): void;
  /** Whether another process (the password command) has written since the last call. */
  changedElsewhere(): boolean;
  hasSession(session: string): boolean;
  /** The sessions of a user that have not expired at `now`. */
  sessions(user: string, now: number): readonly SessionInfo[];
  /** Ends all sessions of a user and gives their ids. */
  endSessions(user: string): readonly string[];
  /** `Set-Cookie` header that removes the cookie. */
  readonly noCookie: string;
  close(): void;
}

export interface UsersOptions {
  readonly dataDir: string;
  readonly secret: string;
  /** Whether browsers reach the server over https: then they send the cookie over https only. */
  readonly secure: boolean;
  readonly log: Log;
}

/** Opens the database, making or migrating its tables. */
export async function openUsers(options: UsersOptions): Promise<Users> {
  const database = openDatabase(path.join(options.dataDir, 'auth.sqlite'));
  const settings = settingsOf(database, options);
  await (await getMigrations(settings)).runMigrations();
  database.exec('CREATE TABLE IF NOT EXISTS belongs (workspace TEXT PRIMARY KEY) STRICT');
  const auth = betterAuth(settings);
  const context = await auth.$context;
  database.prepare('DELETE FROM session WHERE expiresAt < ?').run(new Date().toISOString());
  return new BetterAuthUsers(database, auth, context, options.secure);
}

type Auth = ReturnType<typeof betterAuth<ReturnType<typeof settingsOf>>>;
type AuthContext = Awaited<Auth['$context']>;

class BetterAuthUsers implements Users {
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #auth: Auth;
  /** What better-auth hashes passwords with and adds users with. */
  readonly #context: AuthContext;
  /** Name of the session's cookie. */
  readonly #cookieName: string;
  /** Version of the database when `changedElsewhere` was called last. */
  #version: number;
  readonly noCookie: string;

  constructor(database: DatabaseSync, auth: Auth, context: AuthContext, secure: boolean) {
    this.#database = database;
    this.#statements = prepareStatements(database);
    this.#auth = auth;
    this.#context = context;
    this.#cookieName = context.authCookies.sessionToken.name;
    this.#version = this.#readVersion();
    this.noCookie = `${this.#cookieName}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  }

  async create({
    name,
    email,
    password,
  }: {
    name: string;
    email: string;
    password: string;
  }): Promise<{ user: string } | 'taken'> {
    if (this.byEmail(email) !== undefined) return 'taken';
    const hash = await this.#context.password.hash(password);
    if (this.byEmail(email) !== undefined) return 'taken';
    const user = await this.#context.internalAdapter.createUser(
      { name, email, emailVerified: false },
      { method: 'email-password' },
    );
    await this.#context.internalAdapter.linkAccount({
      userId: user.id,
      providerId: 'credential',
      accountId: user.id,
      password: hash,
    });
    return { user: user.id };
  }

  byEmail(email: string): string | undefined {
    return columnOf(this.#statements.userByEmail.get(email), 'id');
  }

  async hasPassword(user: string, password: string): Promise<boolean> {
    const hash = columnOf(this.#statements.password.get(user), 'password');
    return hash !== undefined && (await this.#context.password.verify({ hash, password }));
  }

  async setPassword(user: string, password: string): Promise<void> {
    const hash = await this.#context.password.hash(password);
    this.#statements.setPassword.run(hash, new Date().toISOString(), user);
  }

  remove(user: string): void {
    this.#statements.removeUser.run(user);
  }

  removeAll(): void {
    this.#database.exec('DELETE FROM user');
  }

  belongTo(workspace: WorkspaceId): void {
    this.#statements.addBelongs.run(workspace);
  }

  async signIn(
    body: { email: string; password: string },
    headers: Headers,
  ): Promise<UserSession | undefined> {
    const before = this.#passwordOf(body.email);
    try {
      const { response, headers: answer } = await this.#auth.api.signInEmail({
        body,
        headers: new Headers({ 'user-agent': headers.get('user-agent')?.slice(0, 200) ?? '' }),
        returnHeaders: true,
      });
      const row = this.#statements.sessionByToken.get(response.token);
      const session = columnOf(row, 'id');
      const expiresAt = columnOf(row, 'expiresAt');
      if (session === undefined || expiresAt === undefined) throw new Error('The new session is not there');
      // The password was changed during this check: the sessions of the old password have ended.
      if (this.#passwordOf(body.email) !== before) {
        this.endSession(session);
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
  }

  cookieIn(headers: Headers): string | undefined {
    return headers
      .get('cookie')
      ?.split(';')
      .map((pair) => pair.trim())
      .find((pair) => pair.startsWith(`${this.#cookieName}=`))
      ?.slice(this.#cookieName.length + 1);
  }

  async read(cookie: string, renew: boolean): Promise<UserSession | undefined> {
    try {
      return await this.#read(cookie, renew);
    } catch (error) {
      // A session that cannot be prolonged at the moment is valid all the same.
      if (renew && isOfDisk(error)) return this.#read(cookie, false);
      throw error;
    }
  }

  async #read(cookie: string, renew: boolean): Promise<UserSession | undefined> {
    const { response, headers: answer } = await this.#auth.api.getSession({
      headers: new Headers({ cookie: `${this.#cookieName}=${cookie}` }),
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
  }

  endSession(session: string): void {
    this.#statements.removeSession.run(session);
  }

  changedElsewhere(): boolean {
    const before = this.#version;
    this.#version = this.#readVersion();
    return this.#version !== before;
  }

  hasSession(session: string): boolean {
    return this.#statements.session.get(session) !== undefined;
  }

  sessions(user: string, now: number): readonly SessionInfo[] {
    return this.#statements.sessionsOfUser.all(user, new Date(now).toISOString()).flatMap((row) => {
      const id = columnOf(row, 'id');
      const since = columnOf(row, 'createdAt');
      if (id === undefined || since === undefined) return [];
      const lastUsed = columnOf(row, 'updatedAt') ?? since;
      const userAgent = columnOf(row, 'userAgent') ?? '';
      return [{ id, userAgent, since: Date.parse(since), lastUsed: Date.parse(lastUsed) }];
    });
  }

  endSessions(user: string): readonly string[] {
    return this.#statements.removeSessions.all(user).flatMap((row) => columnOf(row, 'id') ?? []);
  }

  close(): void {
    this.#database.close();
  }

  /** The hash of the password that belongs to an e-mail address. */
  #passwordOf(email: string): string | undefined {
    const user = this.byEmail(email);
    return user === undefined ? undefined : columnOf(this.#statements.password.get(user), 'password');
  }

  #readVersion(): number {
    return Number(this.#statements.dataVersion.get()?.['data_version']);
  }
}

function openDatabase(file: string): DatabaseSync {
  makePrivate(file);
  const database = new DatabaseSync(file, { timeout: 5_000 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  return database;
}

function settingsOf(database: DatabaseSync, { secret, secure, log }: UsersOptions) {
  return {
    database,
    secret,
    // Only for cookies and links of its own, and it sends none: it is never asked over HTTP.
    baseURL: secure ? 'https://localhost' : 'http://localhost',
    telemetry: { enabled: false },
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 200 },
    session: { expiresIn: SESSION_SECONDS, updateAge: RENEW_SECONDS },
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'parley',
      useSecureCookies: secure,
      ipAddress: { disableIpTracking: true },
    },
    logger: {
      level: 'error',
      log: (_level, message) => {
        log.error({ from: 'better-auth' }, message);
      },
    },
  } satisfies BetterAuthOptions;
}

function prepareStatements(database: DatabaseSync) {
  return {
    userByEmail: database.prepare('SELECT id FROM user WHERE email = ?'),
    sessionByToken: database.prepare('SELECT id, userId, expiresAt FROM session WHERE token = ?'),
    addBelongs: database.prepare('INSERT OR IGNORE INTO belongs VALUES (?)'),
    removeUser: database.prepare('DELETE FROM user WHERE id = ?'),
    removeSession: database.prepare('DELETE FROM session WHERE id = ?'),
    removeSessions: database.prepare('DELETE FROM session WHERE userId = ? RETURNING id'),
    sessionsOfUser: database.prepare(
      'SELECT id, userAgent, createdAt, updatedAt FROM session WHERE userId = ? AND expiresAt > ?',
    ),
    password: database.prepare("SELECT password FROM account WHERE userId = ? AND providerId = 'credential'"),
    setPassword: database.prepare(
      "UPDATE account SET password = ?, updatedAt = ? WHERE userId = ? AND providerId = 'credential'",
    ),
    session: database.prepare('SELECT 1 FROM session WHERE id = ?'),
    // Changes with each commit of another connection, and with no commit of this one.
    dataVersion: database.prepare('PRAGMA data_version'),
  };
}

/** The error of a refusal by better-auth; everything else that it throws is a failure. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 401;
}

function columnOf(row: Readonly<Record<string, unknown>> | undefined, name: string): string | undefined {
  const value = row?.[name];
  return typeof value === 'string' ? value : undefined;
}
