/** Wires the parts to one server on one port, and takes it down in order. */
import { newId } from '@parley/core/new-id';
import { createVisitorStreams } from './channels/web-chat/visitor-streams.ts';
import { ReplayWatch } from './channels/inbound/replay-requests.ts';
import { pauseUnreadable } from './channels/unreadable-secrets.ts';
import { explainFullDisk } from './config/data-dir.ts';
import { createOrigins } from './config/origins.ts';
import { createFiles } from './files/files.ts';
import type { Store } from './store/store.ts';
import { startJobs } from './jobs/jobs.ts';
import { createMetrics } from './metrics/metrics.ts';
import { openAccounts } from './parts/accounts-part.ts';
import { createChannelParts, createKinds } from './parts/channels-part.ts';
import { Closers } from './parts/closers.ts';
import { openData } from './parts/data-part.ts';
import { createRoutes } from './parts/http-part.ts';
import { Listener } from './parts/listener.ts';
import { createSending } from './parts/sending-part.ts';
import { openStore } from './parts/store-part.ts';
import type { ServerOptions } from './server-options.ts';
import { createSockets } from './sync/connection/sockets.ts';
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

/** How long documents have to be closed in, in ms. */
const SYNC_DEADLINE = 3_000;

/** Starts a server; resolves when it can serve. Throws a `StartError` when it cannot be. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const closers = new Closers();
  try {
    return await openParts(options, closers);
  } catch (error) {
    await closers.close();
    throw await explainFullDisk(error, options.config.dataDir);
  }
}

/** Opens the parts, each after those that it needs. They are closed the other way round. */
async function openParts(options: ServerOptions, closers: Closers): Promise<RunningServer> {
  const { config, log, now = Date.now } = options;
  const data = openData(options, closers);
  const { dataDir } = data;
  const metrics = createMetrics();
  const { registry } = metrics;
  const listener = new Listener(config.port, config.host);
  const origins = createOrigins(config.publicUrl, () => listener.port);
  const secure = config.publicUrl?.startsWith('https:') ?? false;

  // The store asks the sockets who is online.
  const sockets = createSockets();
  const { isOnline } = sockets;
  const kinds = createKinds(options, data.secret);
  const kept = openStore(options, { dataDir, ...kinds, isOnline, now, registry }, closers);
  const { store, bus, setAside } = kept;
  const channelParts = createChannelParts(options, { ...kinds, ...kept, now }, closers);
  const accounts = await openAccounts(options, { ...data, ...kinds, store, secure, now }, closers);
  const { fileLimits: limits = {} } = options;
  const files = createFiles({ store: store.files, dataDir, log, setAside, now, limits });
  const out = createSending({ ...data, ...kinds, store, files, origins, metrics, now });

  // Connections end by themselves when what they wait for, which is opened after this, is closed.
  closers.add(() => listener.close());
  const sync = createSync({ ...kept, sockets, sessions: accounts.sessions, log, registry, now });
  closers.add(async () => {
    if (!(await sync.close(SYNC_DEADLINE))) log.warn('sockets were cut off');
  });
  const visitorStreams = createVisitorStreams(bus, setAside);
  closers.add(() => visitorStreams.close());

  await settleEarlierLife({ store, log, now });
  const isServing = (): boolean => listener.isServing;
  const served = { ...kept, dataDir, sync, visitorStreams, files, origins, metrics, secure, now, isServing };
  const app = await createRoutes(options, { ...served, ...accounts, ...kinds, ...channelParts, ...out });
  await listener.listen({
    app,
    origins,
    log,
    handleUpgrade: (request, socket, head) => sync.handleUpgrade(request, socket, head),
  });
  // Jobs begin when the server can be reached.
  const jobs = startJobs({ ...kept, ...kinds, ...channelParts, ...out, files, log, now, newId });
  closers.add(() => jobs.stop());
  const replay = new ReplayWatch({ dataDir, store, bus, log, now });
  closers.add(() => replay.stop());
  closers.add(() => listener.shut());
  return { url: origins.publicUrl(), port: listener.port, stop: () => closers.close() };
}

/** Puts right what an earlier life of the server has left, before anybody is served. */
async function settleEarlierLife(options: Parameters<typeof pauseUnreadable>[0] & { readonly store: Store }) {
  await pauseUnreadable(options);
  // The folder is locked: the processes that hold leases were killed, and no job should wait for them.
  await options.store.jobs.endLeases(options.now());
}
