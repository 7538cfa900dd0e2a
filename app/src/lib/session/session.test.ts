import type { Session } from '@parley/core/protocol/agent-api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { member, ReplicaDouble } from '../state/testing/replica-double.ts';
import { SessionState } from './session.svelte.ts';

const ines: Session = {
  state: 'signed-in',
  agent: member('agentines0', 'Inès Rahal'),
  workspace: new ReplicaDouble().workspace(),
};
const tomas: Session = { ...ines, agent: member('agenttomas', 'Tomas Keller') };
const signedOut: Session = { state: 'signed-out' };

/** What the server says to each path; without an entry there is no network. */
let server: Record<string, { readonly status?: number; readonly body: unknown }>;
let asked: string[];

beforeEach(() => {
  const kept = new Map<string, string>();
  server = {};
  asked = [];
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    const answer = server[path];
    if (answer === undefined) return Promise.reject(new TypeError('no network'));
    return Promise.resolve(new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 }));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const loaded = async () => {
  const session = new SessionState();
  await session.load();
  return session;
};
/** A browser in which somebody has signed in before. */
const signedInBefore = async () => {
  server = { '/api/session': { body: ines } };
  await loaded();
};

describe('the session', () => {
  it('WS-1 shows what the server says', async () => {
    server = { '/api/session': { body: { state: 'first-start' } } };
    expect((await loaded()).view.state).toBe('first-start');
    server = { '/api/session': { body: signedOut } };
    expect((await loaded()).view.state).toBe('signed-out');
    server = {};
    expect((await loaded()).view.state).toBe('unreachable');
  });

  it('OF-1 opens without network for whoever was signed in', async () => {
    await signedInBefore();
    server = {};
    expect((await loaded()).view).toMatchObject({ state: 'signed-in', agent: { id: 'agentines0' } });
  });

  it('OF-6 an expired session is no log-out', async () => {
    await signedInBefore();
    server = { '/api/session': { body: signedOut } };
    expect((await loaded()).view).toMatchObject({ state: 'signed-in', agent: { id: 'agentines0' } });
  });

  it('OF-6 logging out without network is told to the server at the next start', async () => {
    await signedInBefore();
    const session = await loaded();
    server = {};
    await session.signOut();
    expect(session.view.state).toBe('signed-out');
    expect((await loaded()).view.state).toBe('unreachable');
    server = { '/api/session': { body: ines }, '/api/sign-out': { body: {} } };
    asked = [];
    await loaded();
    expect(asked).toEqual(['/api/sign-out', '/api/session']);
    asked = [];
    await loaded();
    expect(asked).toEqual(['/api/session']);
  });

  it('shows another user who signed in elsewhere in this browser', async () => {
    await signedInBefore();
    server = { '/api/session': { body: tomas } };
    expect((await loaded()).view).toMatchObject({ agent: { id: 'agenttomas' } });
  });

  it('keeps the screen of the same user, and says what is wrong', async () => {
    await signedInBefore();
    const session = await loaded();
    const before = session.view;
    server = { '/api/sign-in': { status: 401, body: { error: { code: 'unauthenticated', message: '' } } } };
    expect(await session.signIn('a@example.com', 'wrong')).toBe('unauthenticated');
    server = { '/api/sign-in': { body: ines } };
    expect(await session.signIn('a@example.com', 'right')).toBeUndefined();
    expect(session.view).toBe(before);
    server = {};
    expect(await session.signIn('a@example.com', 'right')).toBe('network');
    server = { '/api/sign-in': { status: 502, body: '<html>' } };
    expect(await session.signIn('a@example.com', 'right')).toBe('unavailable');
  });
});
