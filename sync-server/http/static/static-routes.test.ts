import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Browser,
  codeOf,
  makeDataDir,
  startTestServer,
  type TestServer,
} from '../../testing/running-server.ts';

const SCRIPT = 'start();';
const PAGE = `<!doctype html><div style="display: contents"><script>${SCRIPT}</script></div>`;
const folder = makeDataDir();
let server: TestServer;
let browser: Browser;

/** Larger than what is held in memory, also compressed. */
const WASM = randomBytes(3_000_000);

const write = (address: string, content: string | Buffer): void => {
  const file = path.join(folder, 'build', address);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
};

beforeAll(async () => {
  write('index.html', PAGE);
  write('service-worker.js', 'self');
  write('_app/immutable/chunk.abc.js', 'export const answer = 42;\n'.repeat(100));
  write('_app/immutable/ort.abc.wasm', WASM);
  write(
    '_app/immutable/ort.abc.wasm.br',
    brotliCompressSync(WASM, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
  );
  write('_app/immutable/ort.abc.wasm.gz', gzipSync(WASM, { level: 1 }));
  writeFileSync(path.join(folder, 'secret.txt'), 'not to be served');
  server = await startTestServer({ appFolder: path.join(folder, 'build') });
  browser = new Browser(server.url);
});
afterAll(async () => {
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('the app', () => {
  it('OF-1 is one page for every path of its own, asked for anew each time', async () => {
    for (const address of ['/', '/inbox/mine', '/join', '/index.html']) {
      const { status, headers, body } = await browser.get(address);
      expect(status, address).toBe(200);
      expect(body).toBe(PAGE);
      expect(headers.get('cache-control')).toBe('no-cache');
    }
    const { headers } = await browser.get('/');
    const again = await browser.send('GET', '/', { headers: { 'if-none-match': headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  it('AI-2 may load from its own server only, and run no script that stands in the page but its own', async () => {
    const policy = (await browser.get('/')).headers.get('content-security-policy') ?? '';
    const hash = createHash('sha256').update(SCRIPT).digest('base64');
    expect(policy).toContain(`script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}'`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
    expect(policy).not.toMatch(/https?:|\*/);
    const worker = await browser.get('/service-worker.js');
    expect(worker.headers.get('content-security-policy')).toBe(policy);
    expect(worker.headers.get('cache-control')).toBe('no-cache');
  });

  it('has chunks that are kept for ever, compressed if the browser takes that', async () => {
    const chunk = await fetch(`${server.url}/_app/immutable/chunk.abc.js`, {
      headers: { 'accept-encoding': 'gzip, br' },
    });
    expect(chunk.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(chunk.headers.get('content-encoding')).toBe('br');
    expect(chunk.headers.get('vary')).toBe('accept-encoding');
    expect((await chunk.text()).length).toBe(2_600);
    const head = await fetch(`${server.url}/_app/immutable/chunk.abc.js`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  });

  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, identity', null],
  ])(
    'AI-3 sends the runtime of models compressed by the build to who takes %s',
    async (accepted, encoding) => {
      const suffix = encoding === 'br' ? '.br' : encoding === 'gzip' ? '.gz' : '';
      const size = statSync(path.join(folder, 'build/_app/immutable/ort.abc.wasm') + suffix).size;
      const address = `${server.url}/_app/immutable/ort.abc.wasm`;
      const answer = await fetch(address, { headers: { 'accept-encoding': accepted } });
      expect(answer.headers.get('content-encoding')).toBe(encoding);
      expect(answer.headers.get('content-type')).toBe('application/wasm');
      expect(answer.headers.get('content-length')).toBe(String(size));
      expect(answer.headers.get('vary')).toBe('accept-encoding');
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(Buffer.from(await answer.arrayBuffer()).equals(WASM)).toBe(true);
      const head = await fetch(address, { method: 'HEAD', headers: { 'accept-encoding': accepted } });
      expect(head.headers.get('content-length')).toBe(String(size));
    },
  );

  it('answers files that are not there, and paths that leave its folder, with not found', async () => {
    for (const address of [
      '/_app/immutable/none.js',
      '/_app/',
      '/picture.png',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/_app/%2e%2e%2f%2e%2e%2fsecret.txt',
      '/....//secret.txt',
      '/secret.txt%00',
      '/metrics/x',
      '/channels/x',
    ]) {
      const reply = await browser.get(address);
      expect(JSON.stringify(reply.body), address).not.toContain('not to be served');
      expect(reply.status === 404 || reply.body === PAGE, address).toBe(true);
    }
    expect(codeOf(await browser.get('/_app/immutable/none.js'))).toBe('404 not-found');
    expect((await browser.post('/', {})).status).toBe(404);
  });

  it('is read anew when it was built anew, and keeps chunks of the build before', async () => {
    rmSync(path.join(folder, 'build/_app'), { recursive: true });
    write('_app/immutable/chunk.def.js', 'export {}');
    write('index.html', PAGE.replace('start', 'begin'));
    const later = new Date(Date.now() + 5_000);
    utimesSync(path.join(folder, 'build/index.html'), later, later);
    expect((await browser.get('/')).body).toContain('begin()');
    expect((await browser.get('/_app/immutable/chunk.def.js')).status).toBe(200);
    const old = await browser.get<string>('/_app/immutable/chunk.abc.js');
    expect(old.status).toBe(200);
    expect(old.body).toHaveLength(2_600);
  });

  it('says how to build it where it is not built', async () => {
    const bare = await startTestServer();
    try {
      const reply = await new Browser(bare.url).get('/');
      expect(codeOf(reply)).toBe('503 unavailable');
    } finally {
      await bare.remove();
    }
  });
});
