/** A server with made-up data, accounts for whoever comes, and visitors who write now and then. */
import { newId } from '@parley/core/new-id';
import { keptSecret } from '../config/data-dir.ts';
import { startServer, type RunningServer } from '../server.ts';
import type { ServerOptions } from '../server-options.ts';
import { createDemoAccounts, visitorTokenOf } from './accounts.ts';
import { createCast } from './cast.ts';
import { markComplete, prepareDemoFolder } from './demo-folder.ts';
import { startGuests, type Guest } from './guests.ts';
import { makeDemo } from './make-demo.ts';

export interface DemoOptions extends Omit<ServerOptions, 'demo'> {
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
  const { config, log, keep, now = Date.now } = options;
  const { dataDir } = config;
  let channel = prepareDemoFolder(dataDir, keep);
  const secret = config.secret ?? keptSecret(dataDir);
  if (channel === undefined) {
    const began = performance.now();
    channel = await makeDemo({ dataDir, secret, now: now(), newId, log });
    markComplete(dataDir, channel);
    log.info({ ms: Math.round(performance.now() - began) }, 'made the demo’s data');
  }
  const server = await startServer({ ...options, demo: createDemoAccounts(secret) });
  const url = `http://${localHost(config.host)}:${server.port}`;
  const guests = startGuests({ url, channel, guests: guestsOf(secret), log });
  return {
    ...server,
    chat: `${server.url}/chat/${channel}`,
    stop: async () => {
      await guests.stop();
      await server.stop();
    },
  };
};
