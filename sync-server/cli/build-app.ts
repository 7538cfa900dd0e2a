/** Builds the app and the chat widget when there is no build or something that goes into it has changed since. */
import { spawn } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');
const BUILT = 'app/build/index.html';

const SOURCES = [
  'app/*.{ts,json}',
  'app/{src,widget,static,messages,project.inlang}/**/*',
  'core/**/*.ts',
  'pnpm-lock.yaml',
];
/** Made by a build or a test, not read by a build. */
const NOT_SOURCES = /node_modules|widget\/build\/|paraglide|project\.inlang\/(cache|\.meta)|\.test\.ts$/;

const modifiedAt = (file: string): number => {
  const stat = statSync(path.join(ROOT, file), { throwIfNoEntry: false });
  return stat?.isFile() ? stat.mtimeMs : 0;
};

export const appIsBuilt = (): boolean => {
  const builtAt = modifiedAt(BUILT);
  const sources = globSync(SOURCES, { cwd: ROOT, exclude: (file) => NOT_SOURCES.test(file) });
  return builtAt > 0 && sources.every((file) => modifiedAt(file) < builtAt);
};

type Report = (output: string) => void;

const build = (report: Report, program: string, ...args: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: path.join(ROOT, 'app') });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) {
        report(output);
        resolve();
      } else reject(new Error(`The app could not be built.\n${output}`));
    });
  });

/**
 * Builds the widget and the app, and compresses what is large. Rejects with what a build printed.
 * @param report takes what each program printed that succeeded
 */
export const buildApp = async (report: Report = () => undefined): Promise<void> => {
  await build(report, process.execPath, '--no-warnings', 'build-widget.ts');
  await build(report, path.join(ROOT, 'app/node_modules/.bin/vite'), 'build', '--logLevel', 'warn');
  const compress = path.join(import.meta.dirname, 'compress-build.ts');
  await build(report, process.execPath, '--no-warnings', compress);
};

if (import.meta.main) await buildApp((output) => process.stdout.write(output));
