import type { ChannelId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { ChatSession } from '@parley/core/protocol/chat-api';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  codeOf,
  firstStart,
  startTestServer,
  workspaceOf,
  type Browser,
  type TestServer,
} from '../../../testing/running-server.ts';
import { Visitor } from '../../../testing/visitor.ts';

const SITE = 'https://shop.example';

let server: TestServer;
let owner: Browser;
let channel: ChannelId;
beforeAll(async () => {
  server = await startTestServer();
  const started = await firstStart(server);
  owner = started.owner;
  const [first] = started.session.workspace.channels;
  if (!first) throw new Error('no channel');
  channel = first.id;
});
afterAll(() => server.remove());

describe('where it is sent from', () => {
  let limited: ChannelId;
  beforeAll(async () => {
    const settings = { sites: [SITE], color: '#2f5bea', greeting: '' };
    const change = { type: 'add-channel', channel: newId(), kind: 'web-chat', name: 'Limited', settings };
    await owner.post('/api/workspace', { id: newId(), change });
    limited = (await workspaceOf(owner)).channels.find(({ name }) => name === 'Limited')?.id ?? channel;
  });

  it('L9 pages of other origins are refused by name, on preflight too', async () => {
    const visitor = new Visitor(server.url, limited);
    for (const origin of ['https://evil.example', 'null', 'http://shop.example', `${SITE}.evil.example`]) {
      expect(codeOf(await visitor.post('/session', {}, { origin }))).toBe('403 foreign-origin');
      const preflight = await visitor.send('OPTIONS', '/session', undefined, {
        origin,
        'access-control-request-method': 'POST',
      });
      expect(codeOf(preflight)).toBe('403 foreign-origin');
      expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('L9 pages of the channel’s sites and our own frame are let in, without credentials', async () => {
    const visitor = new Visitor(server.url, limited);
    for (const origin of [SITE, server.url]) {
      const preflight = await visitor.send('OPTIONS', '/messages', undefined, { origin });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
      expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, content-type');
      expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
      const session = await visitor.post<ChatSession>('/session', {}, { origin });
      expect(session.status).toBe(200);
      expect(session.headers.get('access-control-allow-origin')).toBe(origin);
      expect(session.headers.get('vary')).toMatch(/origin/i);
      expect(session.headers.get('cache-control')).toBe('no-store');
    }
    const refused = await visitor.send('GET', '/messages', undefined, { origin: SITE });
    expect(refused.headers.get('access-control-allow-origin')).toBe(SITE);
  });

  it('L9 the frame may stand on the channel’s sites only', async () => {
    const policyOf = async (id: ChannelId) =>
      (await fetch(`${server.url}/chat/${id}/frame`)).headers.get('content-security-policy') ?? '';
    expect(await policyOf(limited)).toContain(`frame-ancestors 'self' ${SITE};`);
    expect(await policyOf(channel)).not.toContain('frame-ancestors');
    expect(await policyOf(channel)).toContain("script-src 'self';");
    expect((await fetch(`${server.url}/chat/${newId()}/frame`)).status).toBe(404);
    expect((await fetch(`${server.url}/chat/${newId()}`)).status).toBe(404);
  });
});

describe('floods', () => {
  it('L9 messages of one visitor are limited, and others are not', async () => {
    const [flood, calm] = [
      await Visitor.begin(server.url, channel),
      await Visitor.begin(server.url, channel),
    ];
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => flood.write(`flood ${n}`)));
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(10);
    expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await flood.thread()).toHaveLength(40 - limited.length);
    expect((await calm.write('Hello')).status).toBe(200);
  });

  it('L9 open streams of one visitor are limited, and closing one makes room', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const open = await Promise.all(Array.from({ length: 9 }, () => visitor.events()));
    expect(open.filter(({ status }) => status === 200)).toHaveLength(8);
    expect(open.filter(({ status }) => status === 429)).toHaveLength(1);
    open.find(({ status }) => status === 200)?.close();
    await vi.waitFor(async () => {
      const next = await visitor.events();
      next.close();
      expect(next.status).toBe(200);
    });
    for (const one of open) one.close();
  });

  it('L9 new visitors from one address are limited, whatever a header says of the address', async () => {
    const fresh = await startTestServer({
      chatLimits: { sessionsPerAddress: { burst: 5, perSecond: 0.01 } },
    });
    const { session } = await firstStart(fresh);
    const visitor = new Visitor(fresh.url, session.workspace.channels[0]?.id ?? '');
    const statuses: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      const { status } = await visitor.post('/session', {}, { 'x-forwarded-for': `10.0.0.${n}` });
      statuses.push(status);
    }
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    await fresh.remove();
  });

  it('L9 one address may not fill the disk by way of many visitors', async () => {
    const fresh = await startTestServer({
      chatLimits: { uploadBytesPerAddress: { burst: 1_000, perSecond: 0.01 } },
    });
    const { session } = await firstStart(fresh);
    const id = session.workspace.channels[0]?.id ?? channel;
    const codes: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      const visitor = await Visitor.begin(fresh.url, id);
      codes.push(codeOf(await visitor.upload(new Uint8Array(300))));
    }
    expect(codes).toEqual(['200 ', '200 ', '200 ', '429 rate-limited']);
    await fresh.remove();
  });

  it('L12 a visitor who breaks off in the middle of a message writes nothing', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const json = JSON.stringify(visitor.message('cut off'));
    await new Promise<void>((resolve) => {
      const sent = request(`${visitor.base}/messages`, {
        method: 'POST',
        headers: visitor.headers({
          'content-type': 'application/json',
          'content-length': String(json.length),
        }),
      });
      sent.on('error', () => {
        resolve();
      });
      sent.write(json.slice(0, 20), () => sent.destroy(new Error('gone')));
    });
    expect(await visitor.thread()).toEqual([]);
    expect((await visitor.write('whole')).status).toBe(200);
  });
});
