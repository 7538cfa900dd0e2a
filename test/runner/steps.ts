/** The steps of `pnpm test`, in their order. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from '../tools/chromium.ts';
import type { Command } from './execute.ts';
import { type Count, countPlaywright, countVitest, NONE } from './report.ts';

export const ROOT = path.join(import.meta.dirname, '../..');
const RESULTS = path.join(ROOT, 'test/test-results');

export interface Step {
  readonly name: string;
  /** Commands run one after the other, those of a list side by side; or work done in this process. */
  readonly run: readonly (Command | readonly Command[])[] | (() => { ok: boolean; did: string });
  /** The tests that the step ran, read after it ended. */
  readonly count?: () => Count;
}

const command = (folder: string, program: string, ...args: string[]): Command => ({
  cwd: path.join(ROOT, folder),
  program,
  args,
});

/** What lint, types and unit tests read of the app, and a build would write: the words and the types of routes. */
const generated: readonly Command[] = [
  command(
    'app',
    'paraglide-js',
    'compile',
    '--silent',
    '--project',
    './project.inlang',
    '--outdir',
    './src/lib/paraglide',
    '--strategy',
    'localStorage',
    'preferredLanguage',
    'baseLocale',
  ),
  command('app', 'svelte-kit', 'sync'),
];

/** A runner that died wrote no report; its exit code then counts as the failure. */
const readReport = <T>(file: string, count: (report: T) => Count): Count => {
  try {
    return count(JSON.parse(readFileSync(file, 'utf8')) as T);
  } catch {
    return NONE;
  }
};

const vitestReport = path.join(RESULTS, 'vitest.json');
const playwrightReport = path.join(RESULTS, 'playwright.json');

/** Removed before a run, so that an old report is never counted. */
export const REPORTS = [vitestReport, playwrightReport];

export const STEPS: readonly Step[] = [
  {
    name: 'browser',
    run: () => {
      const { found, did } = ensureChromium();
      return { ok: found !== null, did };
    },
  },
  { name: 'format', run: [command('.', 'prettier', '--check', '--log-level', 'warn', '.')] },
  {
    name: 'lint',
    run: [
      ...generated,
      [
        command('.', 'eslint', '--max-warnings', '0', 'app'),
        command('.', 'eslint', '--max-warnings', '0', '.', '--ignore-pattern', 'app/'),
      ],
      command('.', 'node', '--no-warnings', 'test/tools/cycles.ts'),
      // What nothing imports, and packages that nothing uses or that no package.json names.
      command('.', 'knip', '--no-progress', '--no-config-hints'),
    ],
  },
  {
    name: 'types',
    run: [
      ...generated,
      command('.', 'tsc', '--project', '.'),
      command('core', 'tsc', '--project', '.'),
      command('app', 'tsc', '--project', 'widget'),
      [
        command('test', 'tsc', '--project', '.'),
        command(
          'app',
          'svelte-check',
          '--tsconfig',
          './tsconfig.json',
          '--fail-on-warnings',
          '--output',
          'human',
        ),
      ],
      command('sync-server', 'tsc', '--project', '.'),
    ],
  },
  {
    name: 'build',
    // As `pnpm start` builds it.
    run: [command('.', 'node', '--no-warnings', 'sync-server/cli/build-app.ts')],
  },
  {
    name: 'unit',
    run: [
      ...generated,
      command(
        '.',
        'vitest',
        'run',
        '--allowOnly=false',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${vitestReport}`,
      ),
    ],
    count: () => readReport(vitestReport, countVitest),
  },
  {
    name: 'screens',
    run: [
      {
        ...command(
          'test',
          'playwright',
          'test',
          '--config',
          'browser',
          '--forbid-only',
          '--reporter=list,json',
        ),
        env: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
      },
    ],
    count: () => readReport(playwrightReport, countPlaywright),
  },
];
