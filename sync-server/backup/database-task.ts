/**
 * A process that copies or checks one database, and ends. SQLite does either in a single call, which would keep the
 * command from hearing Ctrl-C; this process can be killed meanwhile.
 */
import { DatabaseSync } from 'node:sqlite';
import { checkOurs } from '../store/sqlite/open-database.ts';
import { errorText } from '../error-text.ts';

export type DatabaseTask =
  /** Copies one state of a database into an empty file, however much is written meanwhile, and checks the copy. */
  | { readonly type: 'copy'; readonly source: string; readonly target: string }
  /** Checks that a database is whole; with `ours`, also that this program can read it. */
  | { readonly type: 'check'; readonly file: string; readonly ours: boolean };

export interface TaskAnswer {
  /** Undefined if the task is done. */
  readonly error?: string;
}

/** How long to wait, in ms, for a server that has locked the file for a moment. */
const BUSY_TIMEOUT = 10_000;

function open(file: string): DatabaseSync {
  return new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT });
}

function copy(source: string, target: string): void {
  const db = open(source);
  try {
    // `backup()` would begin again at each write; this reads one state to the end.
    db.prepare('VACUUM INTO ?').run(target);
  } finally {
    db.close();
  }
}

function check(file: string, ours: boolean): void {
  const db = open(file);
  try {
    if (ours) checkOurs(db);
    const found = Object.values(db.prepare('PRAGMA integrity_check(1)').get() ?? {})[0];
    if (found !== 'ok') throw new Error(String(found));
  } finally {
    db.close();
  }
}

function run(task: DatabaseTask): TaskAnswer {
  try {
    if (task.type === 'copy') {
      copy(task.source, task.target);
      check(task.target, false);
    } else check(task.file, task.ours);
    return {};
  } catch (error) {
    return { error: errorText(error) };
  }
}

// A terminal sends Ctrl-C to this process too; the command ends it.
process.on('SIGINT', () => undefined);
process.once('message', (task: DatabaseTask) => {
  process.send?.(run(task), () => process.disconnect());
});
