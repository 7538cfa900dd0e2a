/** Runs a command on the data folder: with the server's configuration, until it ends or is interrupted. */
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import type { CommandOptions } from '../backup/command.ts';
import { readConfig } from '../config/config.ts';

const ROOT = path.join(import.meta.dirname, '../..');

/** Sets the process's exit status to the status that the command gives. */
export async function runDataCommand(
  command: (args: readonly string[], options: CommandOptions) => Promise<number>,
): Promise<void> {
  const result = readConfig(process.env, ROOT);
  if (!result.ok) {
    process.stderr.write(`${result.errors.join('\n')}\n`);
    process.exitCode = 2;
    return;
  }
  // A server that runs at the same time gets the processor and the disk first.
  setPriority(constants.priority.PRIORITY_LOW);
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
  const { dataDir, secret } = result.config;
  process.exitCode = await command(process.argv.slice(2), {
    dataDir,
    hasSecret: secret !== undefined,
    // Where the command was typed: pnpm runs its scripts from the root.
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    signal: controller.signal,
  });
}
