/** `pnpm models pull | add | list | remove`: the models that this server holds. It may run meanwhile. */
import path from 'node:path';
import { readConfig } from '../config/config.ts';
import { makeDataDir } from '../config/data-dir.ts';
import { modelsCommand } from '../models/command.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const result = readConfig(process.env, ROOT);
if (result.ok) {
  makeDataDir(result.config.dataDir);
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  process.exitCode = await modelsCommand(process.argv.slice(2), {
    root: path.join(result.config.dataDir, 'models'),
    env: process.env,
    // Where the command was typed: pnpm runs its scripts from the root.
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    signal: controller.signal,
  });
} else {
  process.stderr.write(`${result.errors.join('\n')}\n`);
  process.exitCode = 2;
}
