import type { AgentId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../log/log.ts';
import type { Store } from '../store/store.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { testStore } from '../store/testing/test-store.ts';
import { createEnrolment, type Enrolment } from './enrolment.ts';
import type { Revoked } from './port.ts';
import { createSessions } from './sessions.ts';
import { openUsers, type Users } from './users.ts';

const OWNER = {
  workspace: 'Harbour Teas',
  name: 'Ana',
  email: 'ana@example.com',
  password: 'correct horse battery',
};

let dataDir = '';
let store: Store;
let users: Users;
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'parley-enrolment-'));
  const log = createLog('silent');
  const environment = { now: Date.now, newId, isOnline: () => false, isDirect: () => false };
  store = testStore(openSqliteStore({ dataDir, environment, log }));
  users = await openUsers({ dataDir, secret: '0123456789abcdef'.repeat(4), secure: false, log });
});
afterEach(async () => {
  users.close();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The store, with a method that fails the first time, as on a full disk. */
const failingOnce = (method: 'createWorkspace' | 'acceptInvitation'): Store => {
  let failed = false;
  const ledger = new Proxy(store.ledger, {
    get: (target, name) => {
      if (name !== method || failed) return Reflect.get(target, name) as unknown;
      failed = true;
      return () => Promise.reject(new Error('the disk is full'));
    },
  });
  return { ...store, ledger };
};
/** The token of an invitation that the owner made. */
const invite = async (enrolment: Enrolment): Promise<string> => {
  const owner = await store.workspaces.accountOfUser(users.byEmail(OWNER.email) ?? '');
  const invitation = owner && (await enrolment.invite({ by: owner.id, role: 'agent', limited: false }));
  if (!invitation) throw new Error('no invitation');
  return invitation.token;
};
const enrolmentOn = (on: Store) =>
  createEnrolment({ users, store: on, now: Date.now, newId, madeSecrets: () => [] });

describe('the first start', () => {
  it('WS-1 stays possible when its second half fails, with the same e-mail address', async () => {
    const enrolment = enrolmentOn(failingOnce('createWorkspace'));
    await expect(enrolment.firstStart(OWNER)).rejects.toThrow('the disk is full');
    expect(users.byEmail(OWNER.email)).toBeUndefined();
    expect(await store.workspaces.isEmpty()).toBe(true);
    expect(await enrolment.firstStart(OWNER)).toBe(true);
    expect(await enrolment.firstStart(OWNER)).toBe(false);
  });
});

describe('joining', () => {
  it('WS-1 leaves the invitation good when its second half fails', async () => {
    await enrolmentOn(store).firstStart(OWNER);
    const enrolment = enrolmentOn(failingOnce('acceptInvitation'));
    const token = await invite(enrolment);
    const person = { token, name: 'Bo', email: 'bo@example.com', password: 'a long password' };
    await expect(enrolment.join(person)).rejects.toThrow('the disk is full');
    expect(await enrolment.join(person)).toBe('joined');
    expect(await enrolment.join(person)).toBe('invitation-gone');
  });

  it('WS-1 leaves the invitation good, and no user, for a name that reads like a member’s', async () => {
    const enrolment = enrolmentOn(store);
    await enrolment.firstStart(OWNER);
    const token = await invite(enrolment);
    const person = { token, email: 'bo@example.com', password: 'a long password' };
    // The first letter is Cyrillic.
    expect(await enrolment.join({ ...person, name: '\u0410na' })).toBe('name-taken');
    expect(users.byEmail(person.email)).toBeUndefined();
    expect(await enrolment.join({ ...person, name: 'Bo' })).toBe('joined');
  });

  it('takes the place of a user that an attempt left, and keeps no token', async () => {
    await enrolmentOn(store).firstStart(OWNER);
    const enrolment = enrolmentOn(store);
    const token = await invite(enrolment);
    const person = { token, name: 'Bo', email: 'bo@example.com', password: 'a long password' };
    await users.create({ ...person, password: 'another password' });
    expect(await store.workspaces.invitation(token, Date.now())).toBeUndefined();
    expect(await enrolment.join(person)).toBe('joined');
    expect(await users.signIn(person, new Headers())).toBeDefined();
    expect(await users.signIn({ ...person, password: 'another password' }, new Headers())).toBeUndefined();
  });
});

describe('sessions', () => {
  it('L10 a session that ends while its account is read is nobody’s', async () => {
    await enrolmentOn(store).firstStart(OWNER);
    let meanwhile = (): void => undefined;
    const workspaces = {
      ...store.workspaces,
      accountOfUser: async (user: string) => {
        const account = await store.workspaces.accountOfUser(user);
        meanwhile();
        return account;
      },
    };
    const sessions = createSessions({ users, store: { workspaces }, now: Date.now });
    const first = await sessions.signIn(OWNER, new Headers());
    if (!first) throw new Error('not signed in');
    const headers = new Headers({ cookie: (first.cookies[0] ?? '').split(';')[0] ?? '' });
    expect(await sessions.verify(headers)).toBeDefined();
    meanwhile = () => sessions.end(first.session);
    expect(await sessions.verify(headers)).toBeUndefined();
  });

  it('L10 tells who listens when one ends, and when all of an agent do', async () => {
    await enrolmentOn(store).firstStart(OWNER);
    const sessions = createSessions({ users, store, now: Date.now });
    const revoked: Revoked[] = [];
    const dispose = sessions.onRevoked((one) => revoked.push(one));
    const first = await sessions.signIn(OWNER, new Headers());
    if (!first) throw new Error('not signed in');
    const headers = new Headers({ cookie: (first.cookies[0] ?? '').split(';')[0] ?? '' });
    expect(await sessions.verify(headers)).toEqual({ session: first.session, account: first.account });

    // Signing in again with its cookie ends it.
    const second = await sessions.signIn(OWNER, headers);
    expect(revoked).toEqual([first.session]);
    expect(await sessions.verify(headers)).toBeUndefined();

    sessions.revokeAgent(first.account);
    expect(revoked).toEqual([first.session, { agent: first.account.id satisfies AgentId }]);
    const later = new Headers({ cookie: (second?.cookies[0] ?? '').split(';')[0] ?? '' });
    expect(await sessions.verify(later)).toBeUndefined();
    dispose();
    sessions.revokeAgent(first.account);
    expect(revoked).toHaveLength(2);
  });
});
