import type { Command } from '@parley/core/contact/decide/command';
import type { CommandId } from '@parley/core/ids';
import { AGENT_HEADER } from '@parley/core/protocol/agent-api';
import { describe, expect, it } from 'vitest';
import { ben, CONTACT } from '../local/testing/people.ts';
import { HttpTransport } from './transport-http.ts';

/** A server that answers everything in one way, and what it was asked. */
const answering = (answer: () => Response | Promise<Response>) => {
  const asked: { readonly path: string; readonly init: RequestInit }[] = [];
  const transport = new HttpTransport({
    agent: ben.id,
    fetch: (input, init) => {
      asked.push({ path: input instanceof Request ? input.url : String(input), init: init ?? {} });
      return Promise.resolve().then(answer);
    },
  });
  return { asked, transport };
};

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers });

const error = (code: string, status: number, headers: Record<string, string> = {}): Response =>
  json({ error: { code, message: 'Because.' } }, status, headers);

const command: Command = {
  v: 1,
  id: 'commandone' as CommandId,
  contact: CONTACT,
  happenedAt: 1,
  seen: 0,
  action: { type: 'block' },
};

describe('HTTP transport', () => {
  it.each([
    ['no connection', () => Promise.reject(new TypeError('fetch failed')), { why: 'offline' }],
    ['no answer in time', () => Promise.reject(new DOMException('late', 'TimeoutError')), { why: 'offline' }],
    ['an expired session', () => error('unauthenticated', 401), { why: 'unauthenticated' }],
    ['a session of somebody else', () => error('not-you', 409), { why: 'not-you' }],
    ['too many requests', () => error('rate-limited', 429), { why: 'rate-limited', retryAfter: null }],
    [
      'too many requests, for a time',
      () => error('rate-limited', 429, { 'retry-after': '7' }),
      { why: 'rate-limited', retryAfter: 7_000 },
    ],
    [
      'too many requests, for nonsense',
      () => error('rate-limited', 429, { 'retry-after': 'soon' }),
      { why: 'rate-limited', retryAfter: null },
    ],
    [
      'a proxy without server',
      () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
      { why: 'unavailable' },
    ],
    [
      'a server that fails on the request',
      () => error('internal', 500),
      { why: 'unavailable', internal: true },
    ],
    ['a server that is not ready', () => error('unavailable', 503), { why: 'unavailable' }],
    ['a sign-in page of a hotel', () => new Response('<html>', { status: 200 }), { why: 'unavailable' }],
    ['JSON of something else', () => json({ hello: 'you' }), { why: 'unavailable' }],
    ['a refusal', () => error('too-large', 413), { why: 'refused', code: 'too-large', message: 'Because.' }],
    [
      'a refusal by something in between',
      () => new Response('no', { status: 413, statusText: 'Too large' }),
      { why: 'refused', code: 'too-large', message: 'Too large' },
    ],
    ['an unknown error code', () => new Response('teapot', { status: 418 }), { why: 'unavailable' }],
    ['a full disk', () => error('quota', 507), { why: 'refused', code: 'quota', message: 'Because.' }],
  ])('OF-2 takes %s for what it is', async (_what, answer, failure) => {
    const { transport } = answering(answer);
    expect(await transport.commands([command])).toEqual({ ok: false, failure });
  });

  it('asks with the cookie of its own origin, and nothing from a cache', async () => {
    const { asked, transport } = answering(() => json({ answers: [] }));
    expect(await transport.commands([command])).toEqual({ ok: true, value: { answers: [] } });
    const [request] = asked;
    expect(request?.path).toBe('/api/commands');
    expect(request?.init).toMatchObject({ method: 'POST', credentials: 'same-origin', cache: 'no-store' });
    expect(JSON.parse(request?.init.body as string)).toEqual({ commands: [command] });
  });

  it('L10 says whom the tab shows with everything but the question who is signed in', async () => {
    const { asked, transport } = answering(() => json({ answers: [] }));
    await transport.session();
    await transport.commands([command]);
    await transport.changes(null);
    await transport.pull({ contacts: [] });
    await transport.upload({ id: 'filefilefile' as never, contact: CONTACT, name: 'x', blob: new Blob() });
    const shown = asked.map(({ init }) => new Headers(init.headers).get(AGENT_HEADER));
    expect(shown).toEqual([null, ben.id, ben.id, ben.id, ben.id]);
  });

  it('writes cursors and names into addresses without harm', async () => {
    const { asked, transport } = answering(() => json({ id: 'x' }));
    await transport.changes(null);
    await transport.changes('1.2&x=/');
    await transport.upload({
      id: 'filefilefile' as never,
      contact: CONTACT,
      name: 'ä/b?.png',
      blob: new Blob(['x']),
    });
    expect(asked.map(({ path }) => path)).toEqual([
      '/api/changes',
      '/api/changes?cursor=1.2%26x%3D%2F',
      `/api/files/filefilefile?contact=${CONTACT}&name=%C3%A4%2Fb%3F.png`,
    ]);
  });
});
