/** A server in a process of its own, whose memory can be asked for. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { Usage } from './usage-probe.ts';

const PROBE = pathToFileURL(path.join(import.meta.dirname, 'usage-probe.ts')).href;
/** The server to be measured: this checkout's, or for comparison the one in the named folder. */
export const PARLEY = path.join(
  process.env.BENCH_CHECKOUT ?? path.join(import.meta.dirname, '../../..'),
  'sync-server/main.ts',
);
export const BARE = path.join(import.meta.dirname, 'bare-hocuspocus.ts');

export interface Child {
  readonly pid: number;
  readonly url: string;
  /** Memory in use after collecting garbage, in bytes. */
  memory(): Promise<NodeJS.MemoryUsage>;
  /** Time on processors and of the busy event loop since the start, in µs. */
  time(): Promise<Pick<Usage, 'cpu' | 'loop'>>;
  /** The longest time that its event loop was stopped since the last call, in ms. */
  longestStop(): Promise<number>;
  stop(): Promise<void>;
}

/** How long a server may take to stop, in ms. */
const STOPS_IN = 20_000;

const urlIn = (line: string): string | undefined => {
  if (!line.includes('"listening"')) return undefined;
  const { url } = JSON.parse(line) as { readonly url?: string };
  return url;
};

export const startChild = async (file: string, env: Readonly<Record<string, string>>): Promise<Child> => {
  const profile = process.env.BENCH_PROFILE === undefined ? [] : ['--cpu-prof'];
  const child = spawn(process.execPath, ['--expose-gc', ...profile, '--import', PROBE, file], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'warn',
      ...env,
    },
  });
  const killWithUs = (): boolean => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const ended = once(child, 'close').then(() => process.off('exit', killWithUs));
  const output = child.stdout;
  if (output === null) throw new Error('The server has no output');
  const listening = new Promise<string>((resolve) => {
    createInterface({ input: output }).on('line', (line) => {
      const url = urlIn(line);
      if (url !== undefined) resolve(url);
      else if (!line.includes('is not built')) console.log(line);
    });
  });
  const url = await Promise.race([
    listening,
    ended.then(() => {
      throw new Error(`${file} ended before it listened`);
    }),
  ]);
  const ask = async (what: 'memory' | 'time' | 'stop'): Promise<Usage> => {
    const answer = once(child, 'message') as Promise<[Usage]>;
    child.send(what);
    return (await answer)[0];
  };
  return {
    pid: child.pid ?? 0,
    url: url.replace(/\/$/, ''),
    memory: async () => (await ask('memory')).memory,
    time: () => ask('time'),
    longestStop: async () => (await ask('stop')).longestStop,
    stop: async () => {
      child.kill('SIGTERM');
      // A server that does not respond does not end by itself.
      const timer = setTimeout(() => child.kill('SIGKILL'), STOPS_IN);
      await ended;
      clearTimeout(timer);
    },
  };
};
