/**
 * The people beyond the demo's channels, in a process of their own: a fake Graph, a system of the shop's own, and customers
 * who write and answer. The process ends with the demo, however the demo ends.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { FromOutside, ToOutside } from './protocol.ts';

const MAIN = path.join(import.meta.dirname, '../../../test/demo/main.ts');

export interface OutsideWorld {
  readonly graphUrl: string;
  /**
   * Adds the channels and makes their past, if the data are new; people answer afterwards.
   * @param setClock called with the time that the server's clock has to show
   * @throws if the past cannot be made
   */
  begin(server: Omit<Extract<ToOutside, { type: 'begin' }>, 'type'>, setClock: SetClock): Promise<void>;
  stop(): Promise<void>;
}

type SetClock = (at: number | null) => void;

/** @throws if the process cannot be started */
export async function startOutsideWorld(): Promise<OutsideWorld> {
  const child = fork(MAIN, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const first = await firstOf(child);
  if (first.type !== 'listening') throw new Error('the outside world of the demo did not start');
  return {
    graphUrl: first.graphUrl,
    begin: (server, setClock) => beginIn(child, server, setClock),
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

function firstOf(child: ChildProcess): Promise<FromOutside> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as FromOutside));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the outside world of the demo ended with ${code}`)));
  });
}

function beginIn(
  child: ChildProcess,
  server: Omit<Extract<ToOutside, { type: 'begin' }>, 'type'>,
  setClock: SetClock,
): Promise<void> {
  const send = (message: ToOutside): boolean => child.send(message);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the outside world of the demo ended with ${code}`)));
    child.on('message', (message) => {
      const said = message as FromOutside;
      if (said.type === 'ready') resolve();
      else if (said.type === 'failed') reject(new Error(said.why));
      else if (said.type === 'clock') {
        setClock(said.at);
        send({ type: 'clock-set' });
      }
    });
    send({ type: 'begin', ...server });
  });
}
