/**
 * Many agents at once. Joining takes most of a second each, because passwords are hashed, so they are written into
 * the databases of a stopped server, as copies of the owner.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { AgentId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { firstStart, type SignedInSession } from '../../../sync-server/testing/running-server.ts';
import { PARLEY, startChild } from './child.ts';

export interface Staff {
  readonly session: SignedInSession;
  /** The owner first. */
  readonly agents: readonly {
    readonly agent: AgentId;
    readonly cookie: string;
    /** A cookie for each session, except for the owner, who has one. */
    readonly cookies: readonly string[];
  }[];
}

type Columns = Record<string, SQLInputValue>;

const only = (db: DatabaseSync, table: string): Columns => {
  const row = db.prepare(`SELECT * FROM ${table} LIMIT 1`).get();
  if (row === undefined) throw new Error(`There is nothing in ${table}`);
  return row;
};

const insert = (db: DatabaseSync, table: string, columns: Columns): void => {
  const names = Object.keys(columns);
  db.prepare(
    `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join()}) VALUES (${names.map(() => '?').join()})`,
  ).run(...Object.values(columns));
};

/** Creates a workspace in a folder, with this many agents, each with this many sessions. */
export const hireStaff = async (dataDir: string, count: number, sessions = 1): Promise<Staff> => {
  const first = await startChild(PARLEY, { DATA_DIR: dataDir });
  const { owner, session } = await firstStart(first);
  await first.stop();
  const secret = readFileSync(path.join(dataDir, 'secret'), 'utf8').trim();
  const users = new DatabaseSync(path.join(dataDir, 'auth.sqlite'));
  const parley = new DatabaseSync(path.join(dataDir, 'parley.sqlite'));
  try {
    const user = only(users, 'user');
    const signedIn = only(users, 'session');
    const member = only(parley, 'members');
    const item = only(parley, `workspace_items WHERE collection = 'members'`);
    const { json } = item;
    if (typeof json !== 'string') throw new Error('A member is stored otherwise');
    const owned = JSON.parse(json) as object;
    const cookieOf = (token: string): string => {
      const signature = createHmac('sha256', secret).update(token).digest('base64');
      return `parley.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
    };
    const ownToken = signedIn['token'];
    if (typeof ownToken !== 'string' || cookieOf(ownToken) !== owner.cookie)
      throw new Error('Cookies are signed otherwise');
    users.exec('BEGIN');
    parley.exec('BEGIN');
    const agents = [{ agent: session.agent.id, cookie: owner.cookie, cookies: [owner.cookie] }];
    while (agents.length < count) {
      const agent = newId<AgentId>();
      const email = `${agent}@example.com`;
      insert(users, 'user', { ...user, id: agent, email });
      const tokens = Array.from({ length: sessions }, () => randomBytes(24).toString('hex'));
      for (const token of tokens) insert(users, 'session', { ...signedIn, id: token, token, userId: agent });
      insert(parley, 'members', { ...member, id: agent, user: agent });
      parley.exec('UPDATE counter SET rev = rev + 1');
      const { rev = null } = only(parley, 'counter');
      const stored = JSON.stringify({ ...owned, id: agent, email, role: 'agent' });
      insert(parley, 'workspace_items', { ...item, id: agent, json: stored, since: rev, rev });
      const cookies = tokens.map(cookieOf);
      agents.push({ agent, cookie: cookies[0] ?? '', cookies });
    }
    users.exec('COMMIT');
    parley.exec('COMMIT');
    return { session, agents };
  } finally {
    users.close();
    parley.close();
  }
};
