/**
 * Puts an exported model where the app serves it, int8 weights only, with its manifest:
 * `node pack.ts <exported folder> <app/static/models/…>`.
 */
import type { ModelManifest } from '@parley/core/language/models/manifest';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined) throw new Error('usage: node pack.ts <from> <to>');

const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_quantized.onnx'];

rmSync(to, { recursive: true, force: true });
const files = FILES.map((path) => {
  mkdirSync(dirname(join(to, path)), { recursive: true });
  copyFileSync(join(from, path), join(to, path));
  const bytes = readFileSync(join(to, path));
  return { path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
});
const revision = createHash('sha256')
  .update(files.map(({ sha256 }) => sha256).join('\n'))
  .digest('hex')
  .slice(0, 12);
const manifest: ModelManifest = {
  version: 1,
  id: basename(to),
  kind: 'extractor',
  title: 'Parley',
  source: 'app/summarizer',
  revision,
  license: 'MIT',
  languages: ['en', 'fr'],
  memory: 60,
  variants: [{ device: 'wasm', dtype: 'q8' }],
  files,
};
writeFileSync(join(to, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
