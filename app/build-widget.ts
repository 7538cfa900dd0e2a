/**
 * Builds the widget into `widget/build/`: `widget.js` (the one script that a site embeds), `frame.js` and `frame.css` (the
 * chat itself), `try.css` (the page to try it on).
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type InlineConfig } from 'vite';

const HERE = path.join(import.meta.dirname, 'widget');
const OUT = path.join(HERE, 'build');

/** A classic script without imports: sites load it with one tag, the frame's policy allows nothing else. */
const script = (entry: string, name: string): InlineConfig => ({
  configFile: false,
  root: HERE,
  logLevel: 'warn',
  publicDir: false,
  build: {
    outDir: OUT,
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: path.join(HERE, entry), name: 'parleyChat', formats: ['iife'], fileName: () => name },
  },
});

// Nothing is removed first, so that a server that runs meanwhile goes on serving the earlier build.
await mkdir(OUT, { recursive: true });
await build(script('frame/frame.ts', 'frame.js'));
await build(script('loader/loader.ts', 'widget.js'));
const styles = ['page', 'thread', 'composer'].map((part) =>
  readFile(path.join(HERE, `frame/${part}.css`), 'utf8'),
);
await writeFile(path.join(OUT, 'frame.css'), (await Promise.all(styles)).join('\n'));
await copyFile(path.join(HERE, 'try.css'), path.join(OUT, 'try.css'));
