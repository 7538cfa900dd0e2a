import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findCycles, readImportGraph } from './import-graph.ts';

const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));

describe('findCycles', () => {
  it('finds none where imports point one way', () => {
    expect(findCycles(graph({ a: ['b', 'c'], b: ['c'], c: [] }))).toEqual([]);
  });
  it('finds a file that imports itself', () => {
    expect(findCycles(graph({ a: ['a'] }))).toEqual([['a']]);
  });
  it('finds a circle behind a straight path, once', () => {
    expect(findCycles(graph({ a: ['b'], b: ['c'], c: ['d'], d: ['b'] }))).toEqual([['b', 'c', 'd']]);
  });
  it('keeps two circles apart', () => {
    expect(findCycles(graph({ a: ['b'], b: ['a', 'c'], c: ['d'], d: ['c'] }))).toEqual([
      ['c', 'd'],
      ['a', 'b'],
    ]);
  });
});

describe('readImportGraph', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'parley-graph-'));
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('follows types, components, aliases, other packages and dynamic imports', () => {
    write('core/a.ts', `import type { B } from './b.ts';\nexport type A = B;`);
    write('core/b.ts', `import * as v from 'valibot';\nexport type B = typeof v;`);
    write(
      'app/src/lib/x.ts',
      `import type { A } from '@parley/core/a';\nexport const x = () => import('./Y.svelte');`,
    );
    write(
      'app/src/lib/Y.svelte',
      `<script lang="ts">\nimport { x } from '#lib/x.ts';\n</script>\n<p>import './no.ts'</p>`,
    );
    write('app/src/lib/z.ts', `import './gone.ts';\nimport '../lib/x';\nimport './z.css';`);
    const { imports, broken } = readImportGraph(root);
    expect(Object.fromEntries(imports)).toEqual({
      'core/a.ts': ['core/b.ts'],
      'core/b.ts': [],
      'app/src/lib/x.ts': ['core/a.ts', 'app/src/lib/Y.svelte'],
      'app/src/lib/Y.svelte': ['app/src/lib/x.ts'],
      'app/src/lib/z.ts': [],
    });
    expect(broken).toEqual(['app/src/lib/z.ts: ./gone.ts', 'app/src/lib/z.ts: ../lib/x']);
  });
});
