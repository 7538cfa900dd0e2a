/** `pnpm bench`: runs every benchmark beside this file, or those named: `pnpm bench inbox`. */
import { globSync } from 'node:fs';
import path from 'node:path';
import { execute } from '../runner/execute.ts';

const names = process.argv.slice(2);
const files = globSync('*.bench.ts', { cwd: import.meta.dirname })
  .filter((file) => names.length === 0 || names.some((name) => file.startsWith(name)))
  .sort();
if (files.length === 0) console.log('There is no such benchmark.');

for (const file of files) {
  console.log(`\n── ${path.basename(file, '.bench.ts')}`);
  const args = [path.join(import.meta.dirname, file)];
  const exitCode = await execute({ cwd: process.cwd(), program: 'node', args });
  if (exitCode !== 0) process.exitCode = 1;
}
