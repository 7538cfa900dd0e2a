import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import type { Workspace } from '@parley/core/workspace/workspace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  Browser,
  codeOf,
  firstStart,
  OWNER,
  startTestServer,
  type SignedInSession,
  type TestServer,
} from '../../testing/running-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.remove());

describe('the first start', () => {
  it('WS-1 creates owner, workspace and a first web chat, and signs the owner in', async () => {
    const owner = new Browser(server.url);
    expect((await owner.get('/api/session')).body).toEqual({ state: 'first-start' });

    const { session } = await firstStart(server);
    expect(session.state).toBe('signed-in');
    expect(session.agent).toMatchObject({
      name: OWNER.name,
      email: OWNER.email,
      role: 'owner',
      active: true,
    });
    expect(session.workspace.name).toBe(OWNER.workspace);
    expect(session.workspace.channels).toMatchObject([{ kind: 'web-chat' }]);
    expect(JSON.stringify(session)).not.toContain('secret');
    expect((await owner.get('/api/session')).body).toEqual({ state: 'signed-out' });
  });

  it('WS-1 happens once', async () => {
    await firstStart(server);
    const second = new Browser(server.url);
    const reply = await second.post('/api/first-start', { ...OWNER, email: 'eve@example.com' });
    expect(codeOf(reply)).toBe('409 conflict');
    expect(second.cookie).toBeUndefined();
    const signIn = await second.post('/api/sign-in', { email: 'eve@example.com', password: OWNER.password });
    expect(codeOf(signIn)).toBe('401 unauthenticated');
  });

  it('WS-1 of two at once, one wins', async () => {
    const browsers = [new Browser(server.url), new Browser(server.url), new Browser(server.url)];
    const replies = await Promise.all(
      browsers.map((browser, n) =>
        browser.post('/api/first-start', { ...OWNER, email: `owner${n}@example.com` }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const winner = browsers[replies.findIndex(({ status }) => status === 200)];
    const { body } = (await winner?.get<Workspace>('/api/workspace')) ?? {};
    expect(body?.members).toHaveLength(1);
  });

  it('stays possible after one that ended half-way', async () => {
    await server.stop();
    // What a crash between the two databases leaves: a user, and no workspace.
    const auth = new DatabaseSync(path.join(server.dataDir, 'auth.sqlite'));
    auth
      .prepare(
        'INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt) VALUES (?, ?, ?, 0, ?, ?)',
      )
      .run('left-over', 'Ana', OWNER.email, new Date().toISOString(), new Date().toISOString());
    auth.close();
    server = await startTestServer({ dataDir: server.dataDir });
    const { session } = await firstStart(server);
    expect(session.agent.email).toBe(OWNER.email);
  });

  it('refuses what is missing, too short or unknown, and names it', async () => {
    const browser = new Browser(server.url);
    const { password: _password, ...withoutPassword } = OWNER;
    for (const body of [
      withoutPassword,
      { ...OWNER, password: 'short' },
      { ...OWNER, email: 'ana' },
      { ...OWNER, workspace: '   ' },
      { ...OWNER, role: 'owner' },
      [],
      null,
      'x',
    ]) {
      expect(codeOf(await browser.post('/api/first-start', body))).toBe('400 malformed');
    }
    expect((await browser.get('/api/session')).body).toEqual({ state: 'first-start' });
  });
});

describe('a session', () => {
  it('is a cookie that scripts cannot read and other sites cannot post with', async () => {
    const browser = new Browser(server.url);
    const reply = await browser.post('/api/first-start', OWNER);
    const cookie = reply.headers.getSetCookie().join();
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).toMatch(/Max-Age=2592000/);
    expect(cookie).not.toMatch(/Secure/);
  });

  it('is sent over https only when that is how browsers reach the server', async () => {
    const publicUrl = 'https://inbox.example.com';
    const secure = await startTestServer({ config: { publicUrl } });
    try {
      const reply = await fetch(`http://127.0.0.1:${secure.port}/api/first-start`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: publicUrl },
        body: JSON.stringify(OWNER),
      });
      expect(reply.status).toBe(200);
      expect(reply.headers.getSetCookie().join()).toMatch(/^__Secure-parley.*; Secure/);
      expect(reply.headers.get('strict-transport-security')).toMatch(/max-age=\d+/);
    } finally {
      await secure.remove();
    }
  });

  it('survives a restart, ends with sign-out, and is another after signing in again', async () => {
    const { owner } = await firstStart(server);
    await server.stop();
    server = await startTestServer({ dataDir: server.dataDir });
    const again = new Browser(server.url);
    again.cookie = owner.cookie;
    expect((await again.get<SignedInSession>('/api/session')).body.state).toBe('signed-in');

    const first = again.cookie;
    await again.post('/api/sign-in', { email: OWNER.email, password: OWNER.password });
    const second = again.cookie;
    expect(second).not.toBe(first);

    const thief = new Browser(server.url);
    thief.cookie = first;
    expect(codeOf(await thief.get('/api/workspace'))).toBe('401 unauthenticated');

    expect((await again.post('/api/sign-out', {})).status).toBe(200);
    expect(again.cookie).toBeUndefined();
    thief.cookie = second;
    expect(codeOf(await thief.get('/api/workspace'))).toBe('401 unauthenticated');
  });

  it('ends thirty days after its last use', async () => {
    const owner = new Browser(server.url);
    await owner.post('/api/first-start', OWNER);
    const move = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
    const auth = new DatabaseSync(path.join(server.dataDir, 'auth.sqlite'), { timeout: 5_000 });
    const row = auth.prepare('SELECT expiresAt FROM session').get();
    expect(Date.parse(String(row?.expiresAt))).toBeGreaterThan(Date.parse(move(29.9)));
    // Two days of not being used: the next use prolongs it.
    auth.prepare('UPDATE session SET expiresAt = ?').run(move(28));
    const used = await owner.get('/api/workspace');
    expect(used.status).toBe(200);
    expect(used.headers.getSetCookie().join()).toMatch(/Max-Age=2592000/);
    const prolonged = auth.prepare('SELECT expiresAt FROM session').get();
    expect(Date.parse(String(prolonged?.expiresAt))).toBeGreaterThan(Date.parse(move(29.9)));
    await server.stop();
    auth.prepare('UPDATE session SET expiresAt = ?').run(move(-0.01));
    auth.close();
    server = await startTestServer({ dataDir: server.dataDir });
    const late = new Browser(server.url);
    late.cookie = owner.cookie;
    expect(codeOf(await late.get('/api/workspace'))).toBe('401 unauthenticated');
    expect((await late.get('/api/session')).body).toEqual({ state: 'signed-out' });
  });

  it('is opened by no cookie that was made up or changed', async () => {
    const { owner } = await firstStart(server);
    const thief = new Browser(server.url);
    for (const cookie of [
      `${owner.cookie}x`,
      'parley.session_token=abc.def',
      'parley.session_token=',
      ';;;=',
    ]) {
      thief.cookie = cookie;
      expect(codeOf(await thief.get('/api/workspace'))).toBe('401 unauthenticated');
    }
  });

  it('says the same of an unknown address and a wrong password, and ever later', async () => {
    await firstStart(server);
    const browser = new Browser(server.url);
    const unknown = await browser.post('/api/sign-in', { email: 'nobody@example.com', password: 'x' });
    const wrong = await browser.post('/api/sign-in', { email: OWNER.email, password: 'wrong password' });
    expect(codeOf(unknown)).toBe('401 unauthenticated');
    expect(wrong.body).toEqual(unknown.body);

    for (let n = 0; n < 9; n++) {
      await browser.post('/api/sign-in', { email: OWNER.email, password: 'wrong password' });
    }
    const limited = await browser.post('/api/sign-in', { email: OWNER.email, password: OWNER.password });
    expect(codeOf(limited)).toBe('429 rate-limited');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    // Another address is not locked by these attempts.
    const other = await browser.post('/api/sign-in', { email: 'nobody@example.com', password: 'x' });
    expect(codeOf(other)).toBe('401 unauthenticated');
  });
});
