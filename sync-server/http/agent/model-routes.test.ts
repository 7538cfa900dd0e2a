import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Browser,
  codeOf,
  firstStart,
  makeDataDir,
  startTestServer,
  type TestServer,
} from '../../testing/running-server.ts';

const WEIGHTS = 'weights'.repeat(100);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const dataDir = makeDataDir();
let server: TestServer;
let agent: Browser;
let stranger: Browser;

const write = (id: string, name: string, content: string): void => {
  const file = path.join(dataDir, 'models', id, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
};
const manifestOf = (id: string, rest: object = {}) => ({
  version: 1,
  id,
  kind: 'instruct',
  title: 'Small',
  source: 'made here',
  revision: 'r1',
  license: 'MIT',
  languages: ['en'],
  memory: 10,
  variants: [{ device: 'wasm', dtype: 'q8' }],
  files: [
    { path: 'onnx/model.onnx', size: WEIGHTS.length, sha256: sha256(WEIGHTS) },
    { path: 'config.json', size: 2, sha256: sha256('{}') },
  ],
  ...rest,
});

beforeAll(async () => {
  write('small', 'manifest.json', JSON.stringify(manifestOf('small')));
  write('small', 'onnx/model.onnx', WEIGHTS);
  write('small', 'config.json', '{}');
  write('small', 'secret.txt', 'not in the manifest');
  write('broken', 'manifest.json', '{');
  write('renamed', 'manifest.json', JSON.stringify(manifestOf('other')));
  write('.part', 'manifest.json', JSON.stringify(manifestOf('part')));
  symlinkSync('/etc', path.join(dataDir, 'models', 'link'));
  server = await startTestServer({ dataDir });
  ({ owner: agent } = await firstStart(server));
  stranger = new Browser(server.url);
});
afterAll(async () => {
  await server.remove();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('models of the server', () => {
  it('AI-6 lists those that are whole, to who is signed in', async () => {
    expect((await agent.get('/api/models')).body).toEqual({ models: [manifestOf('small')] });
    expect(codeOf(await stranger.get('/api/models'))).toBe('401 unauthenticated');
  });

  it('AI-6 serves a file whole, in parts, and not again when it is known', async () => {
    const address = '/models/small/onnx/model.onnx?revision=r1';
    const whole = await agent.get(address);
    expect(whole.body).toBe(WEIGHTS);
    expect(whole.headers.get('cache-control')).toMatch(/immutable/);
    expect(whole.headers.get('content-length')).toBe(String(WEIGHTS.length));
    const etag = whole.headers.get('etag') ?? '';
    expect((await agent.send('GET', address, { headers: { 'if-none-match': etag } })).status).toBe(304);

    const part = await agent.send('GET', address, { headers: { range: 'bytes=7-13' } });
    expect([part.status, part.body, part.headers.get('content-range')]).toEqual([
      206,
      'weights',
      'bytes 7-13/700',
    ]);
    const rest = await agent.send('GET', address, { headers: { range: 'bytes=693-', 'if-range': etag } });
    expect([rest.status, rest.body]).toEqual([206, 'weights']);
    const changed = await agent.send('GET', address, {
      headers: { range: 'bytes=693-', 'if-range': '"old"' },
    });
    expect([changed.status, String(changed.body).length]).toEqual([200, 700]);
    const behind = await agent.send('GET', address, { headers: { range: 'bytes=700-' } });
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, 'bytes */700']);
    const head = await agent.send('HEAD', address);
    expect([head.status, head.body, head.headers.get('content-length')]).toEqual([200, '', '700']);
    expect((await agent.get('/models/small/config.json')).headers.get('cache-control')).toBe('no-cache');
  });

  it('AI-6 answers for what is not there with an error that is no page', async () => {
    for (const address of [
      '/models/small/tokenizer.json',
      '/models/small/secret.txt',
      '/models/small/manifest.json',
      '/models/small/onnx',
      '/models/none/config.json',
      '/models/broken/config.json',
      '/models/renamed/config.json',
      '/models/.part/config.json',
      '/models/link/passwd',
      '/models/small/..%2f..%2fparley.sqlite',
      '/models/..%2fmodels/small/config.json',
      '/models/%2e%2e/parley.sqlite',
      '/models/',
      '/models',
    ]) {
      const answer = await agent.get(address);
      expect(answer.status, address).toBe(404);
      expect(answer.headers.get('content-type'), address).toMatch(/json/);
    }
  });

  it('AI-6 keeps pulled models to the team', async () => {
    expect((await stranger.get('/models/small/config.json')).status).toBe(404);
  });
});
