/** Runs programs of the workspace's packages, their output going where ours goes. */
import { spawn } from 'node:child_process';
import path from 'node:path';

export interface Command {
  readonly cwd: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Programs are looked for in the package's folder, then in the root's, then where the shell would. */
const searchPath = (cwd: string): string =>
  [path.join(cwd, 'node_modules/.bin'), path.join(cwd, '../node_modules/.bin'), process.env.PATH].join(
    path.delimiter,
  );

/** Resolves with the exit code; a program that cannot be started or is killed has failed. */
export const execute = ({ cwd, program, args, env }: Command): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env, PATH: searchPath(cwd) },
    });
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code) => {
      resolve(code ?? 1);
    });
  });
