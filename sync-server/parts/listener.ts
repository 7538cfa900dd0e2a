/** The port of the server. It takes connections when every part is open, and closes in two steps. */
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { Server } from 'node:http';
import { StartError } from '../config/data-dir.ts';
import type { Origins } from '../config/origins.ts';
import type { HttpEnv } from '../http/web/context.ts';
import { acceptUpgrades, type HandleUpgrade } from '../http/web/upgrade.ts';
import type { Log } from '../log/log.ts';

/** How long connections have to end by themselves, in ms. */
const CONNECTIONS_DEADLINE = 3_000;

/** Slow senders: headers within 20 s, the rest of a request within 5 minutes (a file of 25 MB on a bad line). */
const TIMEOUTS = { headersTimeout: 20_000, requestTimeout: 300_000, keepAliveTimeout: 65_000 };

interface ListenOptions {
  readonly app: Hono<HttpEnv>;
  readonly origins: Origins;
  readonly log: Log;
  /** Takes WebSockets. */
  readonly handleUpgrade: HandleUpgrade;
}

export class Listener {
  readonly #host: string;
  #port: number;
  #server: Server | undefined;
  #isServing = true;
  /** Resolves when all connections have ended. */
  #closed: Promise<void> | undefined;

  /** @param port 0 for one that is free */
  constructor(port: number, host: string) {
    this.#port = port;
    this.#host = host;
  }

  /** The port on which the server listens. */
  get port(): number {
    return this.#port;
  }

  get isServing(): boolean {
    return this.#isServing;
  }

  /** @throws a `StartError` if the port or the host cannot be used */
  async listen({ app, origins, log, handleUpgrade }: ListenOptions): Promise<void> {
    const server = createAdaptorServer({ fetch: app.fetch, serverOptions: TIMEOUTS });
    if (!(server instanceof Server)) throw new Error('An HTTP/1 server was expected');
    this.#server = server;
    acceptUpgrades(server, { origins, log, isServing: () => this.#isServing, handle: handleUpgrade });
    this.#port = await listenOn(server, this.#port, this.#host);
  }

  /** Takes no more. */
  shut(): void {
    this.#isServing = false;
    this.#closed ??= closeServer(this.#server);
  }

  /** Takes no more; resolves when all connections have ended, cut off after a deadline. */
  close(): Promise<void> {
    this.shut();
    return this.#closed ?? Promise.resolve();
  }
}

function listenOn(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, port, host)));
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The server has no port'));
      else resolve(address.port);
    });
  });
}

function explain(error: Error, port: number, host: string): StartError {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return new StartError(`PORT ${port} is in use on ${host}.`);
  if (code === 'EACCES') return new StartError(`PORT ${port} may not be used by this user.`);
  return new StartError(`HOST ${host} cannot be listened on: ${error.message}`);
}

function closeServer(server: Server | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (!server?.listening) {
      resolve();
      return;
    }
    const timer = setTimeout(() => server.closeAllConnections(), CONNECTIONS_DEADLINE);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
