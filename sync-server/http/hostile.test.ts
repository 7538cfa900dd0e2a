import { newId } from '@parley/core/new-id';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Browser,
  codeOf,
  firstStart,
  OWNER,
  startTestServer,
  workspaceOf,
  type Reply,
  type TestServer,
} from '../testing/running-server.ts';

let server: TestServer;
let owner: Browser;
beforeAll(async () => {
  server = await startTestServer();
  ({ owner } = await firstStart(server));
});
afterAll(() => server.remove());

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (
  headers: Record<string, string>,
  body: string | Uint8Array<ArrayBuffer> = '{}',
): Promise<Reply> => owner.send('POST', '/api/commands', { body, headers });

/** Sends bytes as they are and gives the first line of the answer. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
      if (!answer.includes('\r\n')) return;
      resolve(answer.split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(answer.split('\r\n')[0] ?? '');
    });
  });

describe('requests that change something', () => {
  it.each([
    ['of another site', 'https://evil.test'],
    ['of another port', 'http://localhost:1'],
    ['of a page without origin', 'null'],
    ['of a name that begins alike', 'http://localhost.evil.test'],
  ])('are refused from a page %s', async (_what, origin) => {
    expect(codeOf(await post({ ...JSON_TYPE, origin }))).toBe('403 foreign-origin');
    expect(codeOf(await owner.post('/api/sign-out', {}, { origin }))).toBe('403 foreign-origin');
    expect((await owner.get('/api/workspace')).status).toBe(200);
  });

  it('are refused with a cookie and no origin', async () => {
    const reply = await fetch(`${server.url}/api/sign-out`, {
      method: 'POST',
      headers: { cookie: owner.cookie ?? '' },
    });
    expect(reply.status).toBe(403);
    expect((await owner.get('/api/workspace')).status).toBe(200);
  });

  it('are refused when they are not JSON, are broken, or are not UTF-8', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      expect(codeOf(await post({ 'content-type': type }))).toBe('415 unsupported-type');
    }
    expect(codeOf(await owner.send('POST', '/api/commands'))).toBe('415 unsupported-type');
    expect(codeOf(await post(JSON_TYPE, '{"commands":'))).toBe('400 malformed');
    expect(codeOf(await post(JSON_TYPE, ''))).toBe('400 malformed');
    expect(codeOf(await post(JSON_TYPE, new Uint8Array([0x22, 0xff, 0x22])))).toBe('400 malformed');
  });

  it('are refused when they are too large, announced or not', async () => {
    const large = 'x'.repeat(640 * 1024 + 1);
    expect(codeOf(await post(JSON_TYPE, large))).toBe('413 too-large');
    const chunks = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const reply = await fetch(`${server.url}/api/commands`, {
      method: 'POST',
      headers: { ...JSON_TYPE, origin: server.url, cookie: owner.cookie ?? '' },
      body: chunks,
      duplex: 'half',
    }).catch(() => undefined);
    // The server answers and cuts the endless body off; which of the two is seen first is the network's.
    if (reply) expect(reply.status).toBe(413);
    expect(codeOf(await owner.post('/api/sign-in', { email: 'x'.repeat(70_000) }))).toBe('413 too-large');
  });

  it('answer no more than that they failed, and log nothing of what was sent', async () => {
    const secret = 'a-very-private-word';
    await owner.post('/api/sign-in', { email: `${secret}@example.com`, password: secret });
    await owner.get(`/api/changes?cursor=${secret}`);
    await owner.get(`/api/${secret}`);
    const log = server.log.join('\n');
    expect(log).toContain('"route":"/api/sign-in"');
    expect(log).not.toContain(secret);
    expect(log).not.toContain(OWNER.email);
    expect(log).not.toContain(OWNER.password);
    expect(log).not.toContain((owner.cookie ?? '').slice(22, 50));
  });
});

describe('paths', () => {
  it('that are unknown under /api are not found, with and without a session', async () => {
    const stranger = new Browser(server.url);
    for (const browser of [owner, stranger]) {
      expect(codeOf(await browser.get('/api/unknown'))).toBe('404 not-found');
      expect(codeOf(await browser.get('/api'))).toBe('404 not-found');
      expect(codeOf(await browser.post('/api/session/x', {}))).toBe('404 not-found');
      expect(codeOf(await browser.send('DELETE', '/api/workspace'))).toMatch(/^(401|404)/);
    }
  });

  it('ask for a session before anything else', async () => {
    const stranger = new Browser(server.url);
    for (const path of ['/api/changes', '/api/workspace', '/api/channels/abcdefgh/secrets/identity']) {
      expect(codeOf(await stranger.get(path))).toBe('401 unauthenticated');
    }
    for (const path of ['/api/commands', '/api/pull', '/api/invitations', '/api/workspace']) {
      expect(codeOf(await stranger.post(path, {}))).toBe('401 unauthenticated');
    }
  });

  it('with queries that are wrong are refused', async () => {
    for (const query of ['limit=0', 'limit=1001', 'limit=x', `cursor=${'x'.repeat(101)}`]) {
      expect(codeOf(await owner.get(`/api/changes?${query}`))).toBe('400 malformed');
    }
    expect((await owner.get('/api/changes?cursor=nonsense&limit=1')).status).toBe(200);
  });
});

describe('the door', () => {
  it('survives requests that are no HTTP, and headers beyond measure', async () => {
    expect(await raw('HELLO\r\n\r\n')).toMatch(/400/);
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)).toMatch(/431/);
    expect(await raw('GET /../../etc/passwd HTTP/1.1\r\nhost: localhost\r\n\r\n')).not.toMatch(/500/);
    expect(await raw('GET //evil.test/%2e%2e%2f%00 HTTP/1.1\r\nhost: localhost\r\n\r\n')).not.toMatch(/500/);
    expect(await raw('POST /api/sign-in HTTP/1.1\r\nhost: \r\n\r\n')).not.toMatch(/500/);
    expect((await owner.get('/healthz')).body).toEqual({ status: 'ok' });
  });

  it('refuses two hosts in one request, an upgrade too', async () => {
    const hosts = `host: localhost:${server.port}\r\nHost: evil.test\r\n`;
    expect(await raw(`GET /api/session HTTP/1.1\r\n${hosts}\r\n`)).toMatch(/400/);
    const upgrade = `connection: Upgrade\r\nupgrade: websocket\r\norigin: ${server.url}\r\n`;
    expect(await raw(`GET /sync HTTP/1.1\r\n${hosts}${upgrade}\r\n`)).toMatch(/400/);
  });

  it('takes a request that breaks off for no fault of its own', async () => {
    const begin = server.log.length;
    const files = `/api/files/${newId()}?contact=${newId()}`;
    const chat = `/api/chat/${(await workspaceOf(owner)).channels[0]?.id ?? ''}`;
    const visitor = await owner.post<{ token: string }>(`${chat}/session`, {});
    const token = `authorization: Visitor ${visitor.body.token}`;
    for (const [line, ...headers] of [
      ['POST /api/sign-in', 'content-type: application/json'],
      ['POST /api/commands', 'content-type: application/json', `cookie: ${owner.cookie}`],
      [`PUT ${files}`, `cookie: ${owner.cookie}`],
      [`POST ${chat}/messages`, 'content-type: application/json', token],
      [`PUT ${chat}/files/${newId()}`, token],
    ]) {
      for (const length of ['content-length: 1000', 'transfer-encoding: chunked']) {
        const socket = connect(server.port, '127.0.0.1');
        const all = [`${line} HTTP/1.1`, `host: localhost:${server.port}`, `origin: ${server.url}`, length];
        socket.write([...all, ...headers, '', length.startsWith('t') ? '5\r\n{"a":' : '{"a":'].join('\r\n'));
        await new Promise((resolve) => socket.once('connect', resolve));
        // When this request is answered, the server is reading the previous one.
        await owner.get('/healthz');
        socket.destroy();
      }
    }
    await expect
      .poll(() => server.log.filter((one) => one.includes('"status":499')).length)
      .toBeGreaterThan(5);
    const errors = server.log
      .slice(begin)
      .filter((one) => (JSON.parse(one) as { level: unknown }).level === 'error');
    expect(errors).toEqual([]);
    const { body } = await owner.get<string>('/metrics');
    expect(body).not.toMatch(/parley_http_request_seconds_count\{.*route="\/api.*status="5xx"/);
  });

  it('refuses a socket from another origin, without one, and on another path', async () => {
    const upgrade = (path: string, origin?: string): Promise<string> =>
      raw(
        [
          `GET ${path} HTTP/1.1`,
          `host: localhost:${server.port}`,
          'connection: Upgrade',
          'upgrade: websocket',
          'sec-websocket-version: 13',
          'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
          `cookie: ${owner.cookie}`,
          ...(origin === undefined ? [] : [`origin: ${origin}`]),
          '',
          '',
        ].join('\r\n'),
      );
    expect(await upgrade('/sync', server.url)).toMatch(/101/);
    expect(await upgrade('/sync', 'https://evil.test')).toMatch(/403/);
    expect(await upgrade('/sync')).toMatch(/403/);
    expect(await upgrade('/sync/..', server.url)).toMatch(/404/);
    expect(await upgrade('/', server.url)).toMatch(/404/);
  });

  it('puts its headers on everything, errors too', async () => {
    for (const path of ['/healthz', '/api/session', '/api/unknown', '/_app/none.js', '/favicon.ico']) {
      const { headers } = await owner.get(path);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('content-security-policy'), path).toMatch(/default-src 'none'/);
      expect(headers.get('referrer-policy'), path).toBeTruthy();
      expect(headers.get('cross-origin-opener-policy'), path).toBe('same-origin');
      expect(headers.get('x-request-id'), path).toMatch(/^[a-z0-9]{24}$/);
    }
    expect((await owner.get('/api/session')).headers.get('cache-control')).toBe('no-store');
  });

  it('tells metrics to this machine only, or to who has the token', async () => {
    const { body } = await owner.get<string>('/metrics');
    expect(body).toMatch(/parley_http_request_seconds_count\{.*route="\/api\/session"/);
    const proxied = await owner.send('GET', '/metrics', { headers: { 'x-forwarded-for': '203.0.113.5' } });
    expect(codeOf(proxied)).toBe('403 forbidden');
    expect(server.log.filter((line) => line.includes('TRUST_PROXY is not set'))).toHaveLength(1);

    for (const headers of ['host: evil.test', `host: localhost:${server.port}\r\nx-real-ip: 203.0.113.5`]) {
      expect(await raw(`GET /metrics HTTP/1.1\r\n${headers}\r\n\r\n`), headers).toMatch(/403/);
    }

    const metricsToken = 'a token for metrics';
    const guarded = await startTestServer({ config: { metricsToken } });
    try {
      const browser = new Browser(guarded.url);
      expect(codeOf(await browser.get('/metrics'))).toBe('403 forbidden');
      const headers = { authorization: `Bearer ${metricsToken}` };
      expect((await browser.send('GET', '/metrics', { headers })).status).toBe(200);
    } finally {
      await guarded.remove();
    }
  });
});
