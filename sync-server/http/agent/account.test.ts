import type { OwnSessions } from '@parley/core/protocol/account-api';
import { newId } from '@parley/core/new-id';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { socketWith } from '../../sync/testing/client.ts';
import {
  Browser,
  codeOf,
  firstStart,
  joinAs,
  startTestServer,
  type TestServer,
} from '../../testing/running-server.ts';

const PASSWORD = 'a long password';

let server: TestServer;
let owner: Browser;
beforeAll(async () => {
  server = await startTestServer();
  ({ owner } = await firstStart(server));
});
afterAll(() => server.remove());

/** A new member, signed in on a second device too. */
const memberWithTwoDevices = async (userAgent = 'Another device') => {
  const name = newId<string>();
  const { browser: first } = await joinAs(owner, 'agent', name);
  const email = `${name.toLowerCase()}@example.com`;
  const second = new Browser(server.url);
  const signIn = await second.post(
    '/api/sign-in',
    { email, password: PASSWORD },
    { 'user-agent': userAgent },
  );
  expect(signIn.status).toBe(200);
  return { first, second, email };
};

const sessionsOf = async (by: Browser) => (await by.get<OwnSessions>('/api/account/sessions')).body.sessions;
const end = (by: Browser, session: unknown) => by.post('/api/account/sessions/end', { session });
const changePassword = (by: Browser, current: unknown, next: unknown) =>
  by.post('/api/account/password', { current, next });

/** An open socket of a browser; tells when it has been closed. */
const openSocket = async (browser: Browser): Promise<() => boolean> => {
  const Socket = socketWith({ cookie: browser.cookie ?? '', origin: server.url });
  const socket = new Socket(`${server.url.replace('http', 'ws')}/sync`);
  let closed = false;
  socket.addEventListener('close', () => (closed = true));
  await vi.waitFor(() => expect(socket.readyState).toBe(WebSocket.OPEN));
  return () => closed;
};

describe("an agent's own sessions", () => {
  it('are listed, the one that asks first, without what opens them or is of others', async () => {
    const { first, second } = await memberWithTwoDevices('Mozilla/5.0 (a phone)');
    const mine = await sessionsOf(first);
    expect(mine.map(({ current, userAgent }) => [current, userAgent])).toEqual([
      [true, expect.any(String)],
      [false, 'Mozilla/5.0 (a phone)'],
    ]);
    expect(Math.abs(Date.now() - (mine[1]?.since ?? 0))).toBeLessThan(60_000);
    expect((await sessionsOf(second)).map(({ id, current }) => [id, current])).toEqual([
      [mine[1]?.id, true],
      [mine[0]?.id, false],
    ]);
    const token = decodeURIComponent(second.cookie?.split('=')[1] ?? '').split('.')[0] ?? 'none';
    expect(JSON.stringify(mine)).not.toContain(token);
    expect(codeOf(await new Browser(server.url).get('/api/account/sessions'))).toBe('401 unauthenticated');
  });

  it('L10 end one by one, and their sockets with them', async () => {
    const { first, second } = await memberWithTwoDevices();
    const [firstClosed, secondClosed] = [await openSocket(first), await openSocket(second)];
    const [, other] = await sessionsOf(first);
    const reply = await end(first, { id: other?.id });
    expect((reply.body as OwnSessions).sessions).toHaveLength(1);
    await vi.waitFor(() => expect(secondClosed()).toBe(true));
    expect(codeOf(await second.get('/api/workspace'))).toBe('401 unauthenticated');
    expect(firstClosed()).toBe(false);
    expect((await first.get('/api/workspace')).status).toBe(200);
    expect(codeOf(await end(first, { id: other?.id }))).toBe('404 not-found');
  });

  it('are ended by nobody else, and the one that asks by logging out only', async () => {
    const { first, second } = await memberWithTwoDevices();
    const [mine, other] = await sessionsOf(first);
    for (const id of [mine?.id, other?.id]) expect(codeOf(await end(owner, { id }))).toBe('404 not-found');
    expect(codeOf(await end(first, { id: mine?.id }))).toBe('404 not-found');
    expect(codeOf(await end(new Browser(server.url), { id: mine?.id }))).toBe('401 unauthenticated');
    const foreign = await first.post(
      '/api/account/sessions/end',
      { session: 'others' },
      { origin: 'https://evil.test' },
    );
    expect(codeOf(foreign)).toBe('403 foreign-origin');
    for (const session of [undefined, null, 'all', '', {}, { id: '' }, { id: 'x'.repeat(101) }, [mine?.id]]) {
      expect(codeOf(await end(first, session))).toBe('400 malformed');
    }
    for (const browser of [first, second]) expect((await browser.get('/api/workspace')).status).toBe(200);
    expect((await end(first, 'others')).status).toBe(200);
    expect(codeOf(await second.get('/api/workspace'))).toBe('401 unauthenticated');
    expect((await first.get('/api/workspace')).status).toBe(200);
  });
});

describe("an agent's own password", () => {
  it('L10 is changed by who knows the present one, and ends every other session', async () => {
    const { first, second, email } = await memberWithTwoDevices();
    const secondClosed = await openSocket(second);
    expect(codeOf(await changePassword(first, 'not the password', 'a new long one'))).toBe('403 forbidden');
    expect((await second.get('/api/workspace')).status).toBe(200);

    expect((await changePassword(first, PASSWORD, 'a new long one')).status).toBe(200);
    await vi.waitFor(() => expect(secondClosed()).toBe(true));
    expect(codeOf(await second.get('/api/workspace'))).toBe('401 unauthenticated');
    expect((await first.get('/api/workspace')).status).toBe(200);
    const again = (password: string) => new Browser(server.url).post('/api/sign-in', { email, password });
    expect(codeOf(await again(PASSWORD))).toBe('401 unauthenticated');
    expect((await again('a new long one')).status).toBe(200);
  });

  it('is not changed by wrong, short, oversized or missing input', async () => {
    const { first, second, email } = await memberWithTwoDevices();
    for (const [current, next] of [
      [PASSWORD, 'too short'],
      [PASSWORD, 'x'.repeat(201)],
      ['x'.repeat(201), 'a new long one'],
      [PASSWORD, undefined],
      [undefined, 'a new long one'],
      [PASSWORD, { length: 12 }],
    ]) {
      expect(codeOf(await changePassword(first, current, next))).toBe('400 malformed');
    }
    expect(codeOf(await changePassword(new Browser(server.url), PASSWORD, 'a new long one'))).toBe(
      '401 unauthenticated',
    );
    expect((await second.get('/api/workspace')).status).toBe(200);
    expect((await new Browser(server.url).post('/api/sign-in', { email, password: PASSWORD })).status).toBe(
      200,
    );
  });

  it('is not guessed from a screen left unlocked', async () => {
    const { first } = await memberWithTwoDevices();
    const codes: string[] = [];
    for (let count = 0; count < 12; count++) {
      codes.push(codeOf(await changePassword(first, `guess number ${count}`, 'a new long one')));
    }
    expect(codes[0]).toBe('403 forbidden');
    expect(codes.at(-1)).toBe('429 rate-limited');
    expect(codeOf(await changePassword(first, PASSWORD, 'a new long one'))).toBe('429 rate-limited');
  });
});
