import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compressBuild, LARGE } from '../../sync-server/cli/compress-build.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-compress-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (...names: string[]) => path.join(folder, ...names);
const write = (name: string, bytes: Buffer) => {
  mkdirSync(path.dirname(at('build', name)), { recursive: true });
  writeFileSync(at('build', name), bytes);
};
const large = Buffer.concat([randomBytes(1_000), Buffer.alloc(LARGE, 'wasm')]);

it('compresses what is large and gains by it, in both ways, and nothing else', async () => {
  write('_app/immutable/ort.wasm', large);
  write('small.wasm', Buffer.alloc(LARGE));
  write('models/weights.onnx', large);
  expect(await compressBuild(at('build'), at('cache'))).toEqual(['_app/immutable/ort.wasm']);
  const br = readFileSync(at('build/_app/immutable/ort.wasm.br'));
  expect(brotliDecompressSync(br)).toEqual(large);
  expect(gunzipSync(readFileSync(at('build/_app/immutable/ort.wasm.gz')))).toEqual(large);
  expect(br.length).toBeLessThan(large.length / 100);
  const names = readdirSync(at('build'), { recursive: true, withFileTypes: true });
  expect(
    names
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['ort.wasm', 'ort.wasm.br', 'ort.wasm.gz', 'small.wasm', 'weights.onnx']);
});

it('takes what it compressed once from its cache, by content', async () => {
  write('a.1.wasm', large);
  await compressBuild(at('build'), at('cache'));
  const kept = readdirSync(at('cache')).find((name) => name.endsWith('.br')) ?? '';
  writeFileSync(at('cache', kept), 'from the cache');
  rmSync(at('build'), { recursive: true });
  write('b.2.wasm', large);
  write('c.3.wasm', Buffer.concat([large, Buffer.from('x')]));
  await compressBuild(at('build'), at('cache'));
  expect(readFileSync(at('build/b.2.wasm.br'), 'utf8')).toBe('from the cache');
  expect(brotliDecompressSync(readFileSync(at('build/c.3.wasm.br'))).length).toBe(large.length + 1);
});
