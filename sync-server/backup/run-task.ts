/** Runs a task on a database in a process of its own. */
import { fork } from 'node:child_process';
import path from 'node:path';
import { BackupError } from './backup-error.ts';
import type { DatabaseTask, TaskAnswer } from './database-task.ts';

const PROGRAM = path.join(import.meta.dirname, 'database-task.ts');

/**
 * Resolves when the task is done.
 * @throws a `BackupError` that says what is wrong with the database or the disk; the reason of the signal if it comes
 *   first: the process is gone by then
 */
export async function runTask(task: DatabaseTask, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const answer = await askChild(task, signal);
  signal.throwIfAborted();
  if (answer === undefined) throw new BackupError('the process that reads the database has died');
  if (answer.error !== undefined) throw new BackupError(answer.error);
}

/** Resolves when the child has ended. */
function askChild(task: DatabaseTask, signal: AbortSignal): Promise<TaskAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const child = fork(PROGRAM, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const kill = (): boolean => child.kill('SIGKILL');
    let answer: TaskAnswer | undefined;
    signal.addEventListener('abort', kill);
    child.on('message', (given: TaskAnswer) => (answer = given));
    child.once('error', reject);
    child.once('close', () => {
      signal.removeEventListener('abort', kill);
      resolve(answer);
    });
    // A child that has already ended is reported by `close`.
    child.send(task, () => undefined);
  });
}
