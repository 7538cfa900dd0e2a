/** A server with made-up data, accounts for whoever comes, and visitors who write now and then. */
import type { ChannelId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { keptSecret } from '../config/data-dir.ts';
import { startServer, type RunningServer } from '../server.ts';
import type { ServerOptions } from '../server-options.ts';
import { createDemoAccounts, visitorTokenOf } from './accounts.ts';
import { createCast } from './cast.ts';
import { markComplete, prepareDemoFolder } from './demo-folder.ts';
import { startGuests, type Guest } from './guests.ts';
import { makeDemo } from './make-demo.ts';
import { startOutsideWorld, type OutsideWorld } from './outside/outside-world.ts';
import { StoryClock } from './outside/story-clock.ts';

export interface DemoOptions extends Omit<ServerOptions, 'demo' | 'now'> {
  /** Go on with the data of the last start. */
  readonly keep: boolean;
}

export interface RunningDemo extends RunningServer {
  /** Address of the page to try the chat. */
  readonly chat: string;
}

/** Some of the cast who will write again; no two of the same name. */
const guestsOf = (secret: string): readonly Guest[] =>
  createCast()
    .filter(({ identity }) => identity.name !== undefined)
    .slice(5, 45)
    .map(({ language, external, first }) => ({ language, first, token: visitorTokenOf(secret, external) }));

/** Where this machine reaches a server that listens on `host`. */
const localHost = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
};

/** Makes the data, unless they are kept, and starts the server. Throws a `StartError` when that cannot be. */
export const startDemo = async (options: DemoOptions): Promise<RunningDemo> => {
  const { config, keep } = options;
  const kept = prepareDemoFolder(config.dataDir, keep);
  const outside = await startOutsideWorld();
  try {
    return await startBeside(outside, kept, options);
  } catch (error) {
    await outside.stop();
    throw error;
  }
};

/** @param kept the channel of an earlier demo whose data are kept */
const startBeside = async (
  outside: OutsideWorld,
  kept: ChannelId | undefined,
  options: DemoOptions,
): Promise<RunningDemo> => {
  const { config, log } = options;
  const { dataDir, host } = config;
  const began = performance.now();
  const secret = config.secret ?? keptSecret(dataDir);
  const channel = kept ?? (await makeDemo({ dataDir, secret, now: Date.now(), newId, log }));
  const clock = new StoryClock();
  const server = await startServer({
    ...options,
    config: { ...config, graphUrl: outside.graphUrl, allowLoopbackHttp: true },
    now: clock.now,
    demo: createDemoAccounts(secret),
  });
  const url = `http://${localHost(host)}:${server.port}`;
  try {
    await outside.begin({ url, origin: server.url, fresh: kept === undefined }, (at) => clock.set(at));
  } catch (error) {
    await server.stop();
    throw error;
  }
  if (kept === undefined) {
    markComplete(dataDir, channel);
    log.info({ ms: Math.round(performance.now() - began) }, 'made the demo’s data');
  }
  const guests = startGuests({ url, channel, guests: guestsOf(secret), log });
  return {
    ...server,
    chat: `${server.url}/chat/${channel}`,
    stop: async () => {
      await guests.stop();
      await server.stop();
      await outside.stop();
    },
  };
};
