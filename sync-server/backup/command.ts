/**
 * `pnpm backup` and `pnpm restore`: what the operator of the server does with its data. Each ending has a sentence and
 * an exit status: 0 done, 1 not done, 2 not understood, 130 interrupted.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sizeText } from '@parley/core/words/size';
import { BackupError, UsageError } from './backup-error.ts';
import { backUp, type BackupReport } from './backup.ts';
import { restore, type RestoreReport } from './restore.ts';
import { errorText } from '../error-text.ts';

export interface CommandOptions {
  readonly dataDir: string;
  /** Whether the secret is given by the variable SECRET. */
  readonly hasSecret: boolean;
  /** The folder from which relative paths are resolved. */
  readonly cwd: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
}

const BACKUP_USAGE = `pnpm backup <folder>     copies all data into a folder that is missing or empty; the server may run`;
const RESTORE_USAGE = `pnpm restore <folder>    takes the data back from a backup; the server must not run
  --replace              even if there are data: they are moved aside`;

/** Runs `pnpm backup` and gives its exit status. */
export function backupCommand(args: readonly string[], options: CommandOptions): Promise<number> {
  return run(BACKUP_USAGE, options, async () => {
    const { folder } = parse(args, options.cwd, false);
    const report = await backUp({ ...options, folder });
    options.out(`${backupText(folder, report).join('\n')}\n`);
  });
}

/** Runs `pnpm restore` and gives its exit status. */
export function restoreCommand(args: readonly string[], options: CommandOptions): Promise<number> {
  return run(RESTORE_USAGE, options, async () => {
    const { folder, replace } = parse(args, options.cwd, true);
    const report = await restore({ ...options, folder, replace });
    options.out(`${restoreText(folder, options.dataDir, report).join('\n')}\n`);
  });
}

async function run(
  usage: string,
  { err, signal }: CommandOptions,
  work: () => Promise<void>,
): Promise<number> {
  try {
    await work();
    return 0;
  } catch (error) {
    if (signal.aborted && error === signal.reason) {
      err('Interrupted: everything is as it was before.\n');
      return 130;
    }
    if (!(error instanceof BackupError)) throw error;
    err(`${error.message}\n${error instanceof UsageError ? `\n${usage}\n` : ''}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function parse(
  args: readonly string[],
  cwd: string,
  mayReplace: boolean,
): { readonly folder: string; readonly replace: boolean } {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: mayReplace ? { replace: { type: 'boolean' } } : {},
    });
  } catch (error) {
    throw new UsageError(errorText(error));
  }
  const [folder, ...more] = parsed.positionals;
  if (folder === undefined || folder === '' || more.length > 0) throw new UsageError('Name one folder.');
  return { folder: path.resolve(cwd, folder), replace: 'replace' in parsed.values };
}

function counted(count: number, singular: string, plural: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? singular : plural}`;
}

function backupText(
  folder: string,
  { attachments, bytes, lost, hasSecret }: BackupReport,
): readonly string[] {
  const amount = `${counted(attachments, 'attachment', 'attachments')}, ${sizeText('en', bytes)} in all`;
  return [
    `The backup is complete: ${folder} (${amount}).`,
    ...(hasSecret
      ? []
      : ['The secret is not in it, because the variable SECRET gives it: keep the secret elsewhere.']),
    ...(lost.length === 0
      ? []
      : [
          `${counted(lost.length, 'attachment is', 'attachments are')} missing in DATA_DIR/files, and so in the backup: ${lost.slice(0, 5).join(', ')}${lost.length > 5 ? ' …' : ''}`,
        ]),
  ];
}

function restoreText(folder: string, dataDir: string, report: RestoreReport): readonly string[] {
  const old =
    report.old === undefined
      ? []
      : [
          `The data that were there before lie in ${report.old}. Remove that folder when you do not need it any more.`,
        ];
  if (report.type === 'completed') {
    return [
      `An earlier restore into ${dataDir} was interrupted. It is complete now.`,
      ...old,
      'Nothing else was done. To restore another backup, run the command again with --replace.',
    ];
  }
  return [
    `The backup of ${report.manifest.at} is restored: ${folder} → ${dataDir}.`,
    ...old,
    ...report.warnings,
    'Passwords, members and sessions are those of that time: what was ended since then has to be ended again.',
    ...(report.models.length === 0
      ? []
      : [
          'A backup holds no models. The server had these; `pnpm models pull <name> --revision <revision>` takes them again:',
          ...report.models.map(({ id, source, revision }) => `  ${id}  ${revision}  (${source})`),
        ]),
  ];
}
