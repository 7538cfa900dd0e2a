import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_WAITING } from '../../auth/hashing-turns.ts';
import {
  Browser,
  codeOf,
  firstStart,
  OWNER,
  startTestServer,
  type Reply,
  type TestServer,
} from '../../testing/running-server.ts';

let server: TestServer;
let owner: Browser;
beforeAll(async () => {
  server = await startTestServer({ config: { trustProxy: true } });
  ({ owner } = await firstStart(server));
});
afterAll(() => server.remove());

const signIn = (address: string, password: string = OWNER.password): Promise<Reply> =>
  new Browser(server.url).post(
    '/api/sign-in',
    { email: OWNER.email, password },
    { 'x-forwarded-for': address },
  );

describe('wrong passwords', () => {
  it('of a stranger keep the member out neither elsewhere nor of changing the password', async () => {
    for (let n = 0; n < 12; n += 1) await signIn('203.0.113.5', 'a wrong password');
    expect(codeOf(await signIn('203.0.113.5'))).toBe('429 rate-limited');
    expect((await signIn('198.51.100.7')).status).toBe(200);
    const change = { current: OWNER.password, next: OWNER.password };
    const changed = await owner.post('/api/account/password', change, { 'x-forwarded-for': '203.0.113.5' });
    expect(changed.status).toBe(200);
  });

  it('of many at once are turned away, while others are served and the member signs in', async () => {
    const leaving = new AbortController();
    const body = JSON.stringify({ email: OWNER.email, password: 'a wrong password' });
    const retries: string[] = [];
    const flood = Array.from({ length: MOST_WAITING * 2 }, async (_, n) => {
      const from = { 'x-forwarded-for': `2001:db8:0:${n.toString(16)}::1` };
      const headers = { 'content-type': 'application/json', origin: server.url, ...from };
      const { signal } = leaving;
      const answer = await fetch(`${server.url}/api/sign-in`, { method: 'POST', headers, body, signal });
      if (answer.status === 429) retries.push(answer.headers.get('retry-after') ?? '');
    });
    await expect.poll(() => retries.length).toBeGreaterThan(MOST_WAITING / 2);
    expect(retries.every((seconds) => Number(seconds) >= 1)).toBe(true);
    expect((await signIn('192.0.2.1')).status).toBe(200);
    leaving.abort();
    await Promise.allSettled(flood);
  });
});
