/**
 * A real Parley server in a process of its own, with a folder of its own: for browser tests, for the simulator
 * and for tests that kill it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = path.join(import.meta.dirname, '../../sync-server/main.ts');
/** A machine that does much else at the same time is no failure. */
const START_TIMEOUT = 60_000;
/** A server asked to stop may still write; past this it is killed. */
const STOP_TIMEOUT = 5_000;

export interface ServerOptions {
  /** Where its data lies; without it a new folder, removed when the server is stopped. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The file to run, for tests of this harness. */
  readonly main?: string;
}

export interface TestServer {
  /** `http://…`, without a slash at the end. */
  readonly url: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** What it has logged so far, one JSON line each. */
  log(): readonly string[];
  /** Asks it to stop, waits, and removes its data unless the folder was given. */
  stop(): Promise<void>;
  /** `kill -9`; its data stay, so that another can be started on them. */
  kill(): Promise<void>;
}

const listeningUrl = (line: string): string | null => {
  if (!line.includes('"listening"')) return null;
  try {
    const entry = JSON.parse(line) as { msg?: unknown; url?: unknown };
    return entry.msg === 'listening' && typeof entry.url === 'string' ? entry.url.replace(/\/$/, '') : null;
  } catch {
    return null;
  }
};

const waitUntilListening = (child: ChildProcess, lines: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      reject(new Error(`The server ${why}.\n${lines.join('\n')}`));
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`did not listen within ${START_TIMEOUT / 1000} s`);
    }, START_TIMEOUT);
    child.once('error', (error) => {
      fail(`could not be started: ${error.message}`);
    });
    child.once('close', (code, signal) => {
      fail(`ended before it listened (${signal ?? code})`);
    });
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = listeningUrl(line);
      if (url === null) return;
      clearTimeout(timer);
      resolve(url);
    });
  });

export const startServer = async (options: ServerOptions = {}): Promise<TestServer> => {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'parley-test-')));
  const child = spawn(process.execPath, [options.main ?? MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: dataDir,
      ...options.env,
    },
  });
  // A test run that ends early leaves no server behind.
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('close', () => process.off('exit', killWithUs));
  const lines: string[] = [];
  const read = [child.stdout, child.stderr].map((stream) => {
    const reader = createInterface({ input: stream }).on('line', (line) => lines.push(line));
    return once(reader, 'close');
  });
  const closed = Promise.all([once(child, 'close'), ...read]);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
    await closed;
    clearTimeout(timer);
  };
  const removeData = async (): Promise<void> => {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  const url = await waitUntilListening(child, lines).catch(async (error: unknown) => {
    await removeData();
    throw error;
  });
  return {
    url,
    dataDir,
    process: child,
    log: () => lines,
    stop: async () => {
      await end('SIGTERM');
      await removeData();
    },
    kill: () => end('SIGKILL'),
  };
};
