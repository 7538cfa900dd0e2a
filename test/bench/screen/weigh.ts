/**
 * `node test/bench/screen/weigh.ts [folder or file…]`: builds the app, and prints what the JavaScript of a page weighs,
 * gzipped, and which of its modules weigh most. Without arguments, of the inbox.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type * as vite from 'vite';
import { figure } from '../statistics.ts';
import { printTable } from '../report.ts';

const APP = path.join(import.meta.dirname, '../../../app');
/** Modules shown of each page. */
const MOST = 60;

type Chunk = vite.Rollup.OutputChunk;

const chunks = new Map<string, Chunk>();
const collect: vite.Plugin = {
  name: 'collect-chunks',
  applyToEnvironment: ({ name }) => name === 'client',
  writeBundle(_options, bundle) {
    for (const one of Object.values(bundle)) if (one.type === 'chunk') chunks.set(one.fileName, one);
  },
};

const fromApp = createRequire(path.join(APP, 'package.json'));
const { build } = (await import(fromApp.resolve('vite'))) as typeof vite;
process.chdir(APP);
await build({ root: APP, plugins: [collect], logLevel: 'error' });

/** A chunk and all that it imports statically. */
const closure = (starts: readonly Chunk[]): ReadonlySet<Chunk> => {
  const found = new Set<Chunk>();
  const add = (chunk: Chunk | undefined): void => {
    if (chunk === undefined || found.has(chunk)) return;
    found.add(chunk);
    for (const file of chunk.imports) add(chunks.get(file));
  };
  for (const start of starts) add(start);
  return found;
};

const short = (id: string): string =>
  path.relative(path.join(APP, '..'), id.replaceAll('\0', '')).replace(/^.*node_modules\//, '');

/** Chunks that hold one of these routes' components, beside what every page loads. */
const startsOf = (routes: readonly string[]): Chunk[] =>
  [...chunks.values()].filter(({ fileName, facadeModuleId, moduleIds }) => {
    if (/entry\/(start|app)\./.test(fileName) || /nodes\/[01]\./.test(fileName)) return true;
    const ids = [...moduleIds, facadeModuleId ?? ''];
    return /nodes\//.test(fileName) && ids.some((id) => routes.some((route) => id.endsWith(route)));
  });

const routes = process.argv.slice(2);
const wanted = routes.length > 0 ? routes : ['routes/(inbox)/+layout.svelte', 'routes/(inbox)/+page.svelte'];
const weights = new Map<string, number>();
let sum = 0;
const loaded = closure(startsOf(wanted));
for (const { code, modules } of loaded) {
  const size = gzipSync(code, { level: 9 }).length;
  sum += size;
  // A module's part in its chunk is estimated by its length before it is made small.
  const lengths = Object.entries(modules).map(([id, { renderedLength }]) => [id, renderedLength] as const);
  const all = lengths.reduce((total, [, length]) => total + length, 0);
  for (const [id, length] of lengths) {
    const name = short(id);
    weights.set(name, (weights.get(name) ?? 0) + (length / Math.max(1, all)) * size);
  }
}

const packages = new Map<string, number>();
for (const [name, weight] of weights) {
  const [first = '', second = ''] = name.split('/');
  const group = /^(app|core)$/.test(first)
    ? name.split('/').slice(0, 4).join('/')
    : first.startsWith('@') || first === 'svelte'
      ? `${first}/${second}`
      : first;
  packages.set(group, (packages.get(group) ?? 0) + weight);
}
const table = (entries: Iterable<readonly [string, number]>): string[][] =>
  [...entries]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([name, weight]) => [name, figure(weight / 1_000)]);

printTable('By package or folder, kB gzipped', [['what', 'kB'], ...table(packages)]);
printTable('By module, kB gzipped', [['module', 'kB'], ...table(weights)]);
console.log(`\n${figure(sum / 1_000)} kB in ${loaded.size} files`);
