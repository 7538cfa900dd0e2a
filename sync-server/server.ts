/** Wires the parts to one server on one port, and takes it down in order. */
import { createAdaptorServer } from '@hono/node-server';
import { newId } from '@parley/core/new-id';
import type { AgentId } from '@parley/core/ids';
import type { Hono } from 'hono';
import { Server } from 'node:http';
import path from 'node:path';
import { createLocalBus } from './bus/local-bus.ts';
import { createEnrolment } from './auth/enrolment.ts';
import { createSessions } from './auth/sessions.ts';
import { openUsers } from './auth/users.ts';
import { startJobs } from './jobs/jobs.ts';
import { keepFailedWorks } from './jobs/kinds/works.ts';
import type { Environment } from './ledger/environment.ts';
import type { Channels } from './channels/channel.ts';
import { createChannels } from './channels/channels.ts';
import { createVisitorStreams } from './channels/web-chat/visitor-streams.ts';
import type { Config } from './config/config.ts';
import { checkData, RESTORE } from './config/data-check.ts';
import {
  explainFullDisk,
  isOpenToOthers,
  keepPrivate,
  keptSecret,
  lockDataDir,
  makeDataDir,
  reason,
  StartError,
} from './config/data-dir.ts';
import { createOrigins } from './config/origins.ts';
import { createFiles } from './files/files.ts';
import { createHttp } from './http/app.ts';
import { createChatPages } from './channels/web-chat/http/chat-pages.ts';
import type { ChatLimits } from './channels/web-chat/http/chat-limits.ts';
import { createChatRoutes } from './channels/web-chat/http/chat-routes.ts';
import type { HttpEnv } from './http/web/context.ts';
import { createFileRoutes } from './http/agent/file-routes.ts';
import { createModelRoutes } from './http/agent/model-routes.ts';
import type { HttpLimits } from './http/web/limits/limits.ts';
import type { DemoAccounts } from './http/agent/session-routes.ts';
import { openKeptAssets } from './http/static/kept-assets.ts';
import { createStaticRoutes } from './http/static/static-routes.ts';
import { acceptUpgrades } from './http/web/upgrade.ts';
import type { Log } from './log/log.ts';
import { createHealth } from './metrics/health.ts';
import { createMetrics } from './metrics/metrics.ts';
import { addSetAsideMetrics } from './metrics/set-aside-metrics.ts';
import { openModels } from './models/models.ts';
import type { Store } from './store/store.ts';
import { createSetAside } from './store/set-aside.ts';
import { openSqliteStore, type SqliteStoreOptions } from './store/sqlite-store.ts';
import { createSync } from './sync/sync.ts';

export interface RunningServer {
  /** Where browsers reach it, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /**
   * Takes no more, lets what has begun end, closes sockets and databases. Rejects if a part does not stop: what was
   * acknowledged is on disk all the same (law L2).
   */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly config: Config;
  readonly log: Log;
  /** Folder of the app's build. */
  readonly appFolder: string;
  /** Folder of the widget's build. */
  readonly widgetFolder: string;
  readonly now?: () => number;
  readonly limits?: Partial<HttpLimits>;
  readonly chatLimits?: Partial<ChatLimits>;
  /** The channels; by default all that there are. For tests of one that is slow or fails. */
  readonly channels?: Channels;
  /** Wraps the store's disk: for tests of a disk that is slow or fails. */
  readonly wrapDisk?: SqliteStoreOptions['wrapDisk'];
  /** Wraps the store: for tests of a store that is slow. */
  readonly wrapStore?: (store: Store) => Store;
  /** Lets whoever comes sign in as one of these: with made-up data only. */
  readonly demo?: DemoAccounts;
  /** The server closes a connection whose client reads nothing of an answer for so long, in ms. */
  readonly stalledAfter?: number;
}

/** How long documents have to be closed in, and connections to end by themselves, in ms. */
const SYNC_DEADLINE = 3_000;
const CONNECTIONS_DEADLINE = 3_000;

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = 'code' in error ? error.code : undefined;
      if (code === 'EADDRINUSE') reject(new StartError(`PORT ${port} is in use on ${host}.`));
      else if (code === 'EACCES') reject(new StartError(`PORT ${port} may not be used by this user.`));
      else reject(new StartError(`HOST ${host} cannot be listened on: ${error.message}`));
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The server has no port'));
      else resolve(address.port);
    });
  });

/** Stops accepting; resolves when all connections have ended, cut off after the deadline. */
const closeServer = (server: Server): { readonly closed: Promise<void> } => ({
  closed: new Promise((resolve) => {
    if (!server.listening) {
      resolve();
      return;
    }
    const timer = setTimeout(() => {
      server.closeAllConnections();
    }, CONNECTIONS_DEADLINE);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  }),
});

/** Runs all, also after one that fails; throws the first failure. */
const inTurn = async (steps: readonly (() => unknown)[]): Promise<void> => {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
};

/** Opens the store. Throws a `StartError` that names the file, its fault, and the remedy. */
const openStore = (options: SqliteStoreOptions): Store => {
  try {
    return openSqliteStore(options);
  } catch (error) {
    throw new StartError(`${reason(error)}. ${RESTORE}`, { cause: error });
  }
};

/** Starts a server; resolves when it can serve. Throws a `StartError` when it cannot be. */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  try {
    return await start(options);
  } catch (error) {
    throw await explainFullDisk(error, options.config.dataDir);
  }
};

const start = async (options: ServerOptions): Promise<RunningServer> => {
  const { config, log, now = Date.now } = options;
  const { dataDir } = config;
  makeDataDir(dataDir);
  /** What has been opened so far, to be closed the other way round. */
  const opened: (() => unknown)[] = [lockDataDir(dataDir)];
  const close = () => inTurn(opened.reverse());

  try {
    keepPrivate(dataDir);
    for (const warning of checkData(dataDir, config.secret !== undefined)) log.warn(warning);
    if (isOpenToOthers(dataDir)) {
      log.warn({ dataDir }, 'other users of this machine can look into DATA_DIR: chmod 700 closes it');
    }
    const secret = config.secret ?? keptSecret(dataDir);
    const metrics = createMetrics();
    let port = config.port;
    const origins = createOrigins(config.publicUrl, () => port);
    const secure = config.publicUrl?.startsWith('https:') ?? false;

    // Who is online is known by sync, which needs the store first.
    let isOnline = (_agent: AgentId): boolean => false;
    const channels = options.channels ?? createChannels();
    const environment: Environment = {
      now,
      newId,
      isOnline: (agent) => isOnline(agent),
      isDirect: (kind) => channels[kind].direct,
    };
    const setAside = createSetAside(log);
    addSetAsideMetrics(metrics.registry, setAside);
    const bus = createLocalBus(log);
    const openedStore = openStore({
      dataDir,
      environment,
      log,
      publish: bus.publish,
      setAside,
      ...(options.wrapDisk && { wrapDisk: options.wrapDisk }),
    });
    const store = options.wrapStore?.(openedStore) ?? openedStore;
    opened.push(() => store.close());

    const users = await openUsers({ dataDir, secret, secure, log });
    opened.push(() => {
      users.close();
    });
    // Data of an earlier version do not record the workspace yet; the check has shown that the two belong
    // together.
    for (const workspace of await store.workspaces.ids()) users.belongTo(workspace);
    const sessions = createSessions({ users, store, now });
    opened.push(sessions.watch());
    const enrolment = createEnrolment({ users, store, now, newId });

    const visitorStreams = createVisitorStreams(bus, setAside);
    const sync = createSync({
      store,
      bus,
      sessions,
      log,
      now,
      registry: metrics.registry,
      setAside,
    });
    isOnline = (agent) => sync.isOnline(agent);

    const files = createFiles({ store: store.files, dataDir, log, setAside, now });
    const kept = await openKeptAssets(path.join(dataDir, 'app-assets'), now);
    const statics = await createStaticRoutes({
      folder: options.appFolder,
      kept,
      publicUrl: origins.publicUrl,
      log,
    });

    let serving = true;
    const keeping: Store = {
      ...store,
      ledger: {
        ...store.ledger,
        apply: keepFailedWorks({ store, bus, log, now }),
      },
    };
    const app = createHttp({
      store: keeping,
      sessions,
      enrolment,
      changes: sync,
      origins,
      log,
      metrics,
      metricsToken: config.metricsToken,
      trustProxy: config.trustProxy,
      secure,
      now,
      newId,
      isServing: () => serving,
      health: createHealth({ store, dataDir }),
      bus,
      ...(options.limits && { limits: options.limits }),
      ...(options.stalledAfter !== undefined && { stalledAfter: options.stalledAfter }),
      ...(options.demo && { demo: options.demo }),
      openRoutes: (http: Hono<HttpEnv>) => {
        const { trustProxy } = config;
        const limits = options.chatLimits ?? {};
        const chat = {
          store: keeping,
          files,
          visitorStreams,
          log,
          now,
          newId,
          limits,
          trustProxy,
          isOwnOrigin: origins.isOwn,
        };
        http.route('/api/chat', createChatRoutes(chat));
        http.route('/', createChatPages({ store, folder: options.widgetFolder }));
      },
      guardedRoutes: (http: Hono<HttpEnv>) => {
        http.route('/api/files', createFileRoutes({ store, files, sessions }));
        const models = openModels(path.join(dataDir, 'models'), log);
        http.route('/', createModelRoutes({ models, sessions }));
      },
      statics,
    });

    const server = createAdaptorServer({
      fetch: app.fetch,
      // Slow senders: headers within 20 s, the rest of a request within 5 minutes (a file of 25 MB on a bad line).
      serverOptions: { headersTimeout: 20_000, requestTimeout: 300_000, keepAliveTimeout: 65_000 },
    });
    if (!(server instanceof Server)) throw new Error('An HTTP/1 server was expected');
    acceptUpgrades(server, {
      origins,
      log,
      isServing: () => serving,
      handle: (request, socket, head) => sync.handleUpgrade(request, socket, head),
    });

    port = await listen(server, config.port, config.host);
    // Jobs begin when the server can be reached.
    const jobs = startJobs({ store, bus, channels, files, log, setAside, now, newId });

    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      serving = false;
      const { closed } = closeServer(server);
      await inTurn([
        () => jobs.stop(),
        () => {
          visitorStreams.close();
        },
        async () => {
          if (!(await sync.close(SYNC_DEADLINE))) log.warn('sockets were cut off');
        },
        () => closed,
        close,
      ]);
    };
    return { url: origins.publicUrl(), port, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await close();
    throw error;
  }
};
