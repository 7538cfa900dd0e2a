/**
 * Which source file imports which, across the whole workspace: static, type-only and dynamic imports, in
 * `.ts` and `.svelte` files. Knows only what the repository uses: relative paths, `#lib/` and `@parley/`.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export interface ImportGraph {
  /** File → the files of ours that it imports; paths relative to the root. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** Imports of ours that lead to no file, as `file: specifier`. */
  readonly broken: readonly string[];
}

const PACKAGES = ['core', 'sync-server', 'app', 'test'];
const IGNORED = /(^|\/)(node_modules|build|\.svelte-kit|test-results|data|paraglide)(\/|$)/;

/** A component's scripts, which is where its imports stand. */
const scriptsOf = (component: string): string =>
  [...component.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]).join('\n');

const specifiersIn = (file: string, text: string): string[] => {
  const script = file.endsWith('.svelte') ? scriptsOf(text) : text;
  return ts.preProcessFile(script, true, true).importedFiles.map((imported) => imported.fileName);
};

/** The file that a specifier names, or null where it is somebody else's package or not source code. */
const target = (from: string, specifier: string): string | null => {
  if (specifier.startsWith('.')) {
    const joined = path.join(path.dirname(from), specifier);
    return /\.(ts|svelte)$/.test(joined) || !path.extname(joined) ? joined : null;
  }
  if (specifier.startsWith('#lib/paraglide/')) return null;
  if (specifier.startsWith('#lib/')) return path.join('app/src/lib', specifier.slice('#lib/'.length));
  const own = /^@parley\/([a-z-]+)\/(.+)$/.exec(specifier);
  return own ? `${own[1]}/${own[2]}.ts` : null;
};

const isOurs = (file: string): boolean => !IGNORED.test(file);

/** Reads every source file under `root`. */
export const readImportGraph = (root: string): ImportGraph => {
  const files = PACKAGES.flatMap((name) =>
    globSync(`${name}/**/*.{ts,svelte}`, { cwd: root, exclude: (found) => !isOurs(found) }),
  ).filter(isOurs);
  const imports = new Map<string, readonly string[]>();
  const broken: string[] = [];
  for (const file of files) {
    const targets: string[] = [];
    for (const specifier of specifiersIn(file, readFileSync(path.join(root, file), 'utf8'))) {
      const to = target(file, specifier);
      if (to === null || IGNORED.test(to) || path.basename(to).startsWith('$')) continue;
      if (existsSync(path.join(root, to)) && path.extname(to)) targets.push(to);
      else if (!to.includes('/$')) broken.push(`${file}: ${specifier}`);
    }
    imports.set(file, targets);
  }
  return { imports, broken };
};

/** The sets of files that can reach each other (Tarjan's strongly connected components of two or more). */
export const findCycles = (imports: ReadonlyMap<string, readonly string[]>): string[][] => {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): number => {
    const number = order.size;
    order.set(file, number);
    open.push(file);
    let low = number;
    for (const next of imports.get(file) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low);
    }
    lowest.set(file, low);
    if (low === number) {
      const component = open.splice(open.indexOf(file));
      if (component.length > 1 || imports.get(file)?.includes(file)) cycles.push(component.sort());
    }
    return low;
  };
  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return cycles;
};
