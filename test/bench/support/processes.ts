/** Servers to be measured, each in a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = path.join(import.meta.dirname, '../../../sync-server/main.ts');
const BARE = path.join(import.meta.dirname, 'bare-server.ts');

export interface Process {
  readonly url: string;
  /** Resident memory, in bytes. */
  memory(): number;
  stop(): Promise<void>;
}

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder on disk, removed at the end. */
export const newFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-bench-'));
  folders.push(folder);
  return folder;
};

const start = async (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Process> => {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { readonly url?: string };
      if (said.url !== undefined) resolve(said.url);
    });
    void ended.then(() => reject(new Error(`${args.join(' ')} ended`)));
  });
  return {
    url,
    memory: () => {
      const status = readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
};

/** The real server on a folder. */
export const startParley = (dataDir: string): Promise<Process> =>
  start([MAIN], { DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info' });

/** Stock Hocuspocus with one of two stores. */
export const startBare = (kind: 'debounced' | 'logged'): Promise<Process> =>
  start([BARE, kind, newFolder()], {});
