/**
 * The sync server: Hocuspocus on `/sync`, with one extension per concern, and what HTTP serves of the same data.
 * Hocuspocus carries frames and merges; what may be attached, what lasts and what is told is decided here.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Hocuspocus } from '@hocuspocus/server';
import type { ChangesPage, PullRequest, PullResponse } from '@parley/core/protocol/agent-api';
import type { Registry } from 'prom-client';
import type { Revoked, Sessions } from '../auth/port.ts';
import type { Bus } from '../bus/bus.ts';
import type { Log } from '../log/log.ts';
import type { Commit } from '../ledger/commit.ts';
import type { Store } from '../store/store.ts';
import type { Account } from '../store/workspace-store.ts';
import type { SetAside } from '../store/set-aside.ts';
import type { SyncContext } from './connection/agent-socket.ts';
import { createAuthenticate } from './connection/authenticate.ts';
import { createAwareness } from './presence/awareness.ts';
import { changesPage } from './feed/changes.ts';
import { createClientIds } from './connection/client-ids.ts';
import { createCompaction } from './drafts/compaction.ts';
import { createDraftAdmission } from './drafts/draft-admission.ts';
import { createDraftLog } from './drafts/draft-log.ts';
import { createFeed } from './feed/feed.ts';
import { createBroken, createGuard } from './connection/guard.ts';
import { DEFAULT_LIMITS, type SyncLimits } from './connection/limits.ts';
import { createSyncMetrics } from './metrics.ts';
import { pull } from './records/pull.ts';
import { createRecordDocuments } from './records/record-documents.ts';
import { createRevocation } from './connection/revocation.ts';
import type { Sockets } from './connection/sockets.ts';
import { createTyping } from './presence/typing.ts';
import { createUpgrades } from './connection/upgrades.ts';
import { createWireOnly } from './connection/wire-only.ts';

export interface SyncOptions {
  readonly store: Store;
  readonly bus: Bus;
  /** The live sockets; none yet. */
  readonly sockets: Sockets;
  readonly sessions: Sessions;
  readonly log: Log;
  readonly registry: Registry;
  readonly now: () => number;
  readonly limits?: Partial<SyncLimits>;
  /** Notes data that cannot be read. */
  readonly setAside?: SetAside;
}

export interface Sync {
  /** Takes an upgrade of `/sync` from a page of our own: a valid session, else a plain HTTP refusal (401, 429, 503). */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Closes the sockets of a session, or all of an agent's. */
  drop(revoked: Revoked): void;
  /** For `GET /api/changes`. */
  changesPage(account: Account, cursor: string, limit: number): Promise<ChangesPage>;
  /** For `POST /api/pull`. */
  pull(account: Account, request: PullRequest): Promise<PullResponse>;
  /**
   * Takes no more, waits for what is on its way to the disk, and closes. False if that took longer than the
   * deadline, in ms: then the rest was cut off; what was acknowledged is on disk all the same.
   */
  close(deadline: number): Promise<boolean>;
}

/** How often buckets of sessions that send nothing are forgotten, in ms. */
const SWEEP = 60_000;

/** How long Hocuspocus bears with a client that sends nothing and attaches nothing, in ms. */
const IDLE = 600_000;

export const createSync = (options: SyncOptions): Sync => {
  const { store, bus, sockets, sessions, log, registry, now } = options;
  const limits: SyncLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const hocuspocus = new Hocuspocus<SyncContext>();
  const metrics = createSyncMetrics(registry, {
    sockets: sockets.count,
    documents: () => hocuspocus.documents.size,
  });
  const broken = createBroken();
  const ids = createClientIds();
  const records = createRecordDocuments({ store: store.record, broken, log });
  const compaction = createCompaction({ store, limits, log, metrics });
  const admission = createDraftAdmission(ids, limits, now);
  const draftsDocuments = createDraftLog({
    store: store.drafts,
    admission,
    ids,
    broken,
    compaction,
    log,
    metrics,
  });
  const feed = createFeed({ feed: store.feed, limits, log, metrics, now });
  const typing = createTyping(bus);
  const revocation = createRevocation({ store, sockets, log });
  hocuspocus.configure({
    quiet: true,
    // Dead lines are found by the WebSocket's own pings; who is let in was known before the socket was open.
    timeout: IDLE,
    // Our own bound is lower, and refuses the document instead of the socket.
    maxPendingDocuments: limits.maxDocuments * 2,
    maxUnauthenticatedQueueSize: limits.maxMessageBytes * 8,
    extensions: [
      createGuard(broken),
      createAuthenticate({ store, log, metrics }),
      records.extension,
      draftsDocuments.extension,
      createWireOnly(),
      createAwareness(ids, metrics),
      feed.extension,
      typing.extension,
    ],
  });
  const upgrades = createUpgrades({ hocuspocus, sockets, sessions, limits, metrics, log, now });

  /** The order matters: rights end first, then documents grow, then it is told. */
  const onCommit = (commit: Commit): void => {
    revocation.enforce(commit);
    records.extend(commit);
    for (const { name, update } of commit.draftWrites) draftsDocuments.show(name, update);
    feed.announce(commit);
  };

  const stops = [bus.onCommit(onCommit), sessions.onRevoked(sockets.drop)];
  const timers = [
    setInterval(() => upgrades.sweep(), SWEEP).unref(),
    setInterval(() => {
      for (const socket of sockets.all()) socket.ping();
    }, limits.pingInterval).unref(),
    setInterval(() => {
      for (const socket of sockets.all()) void socket.recheck();
    }, limits.verifyInterval).unref(),
  ];
  compaction.catchUp();

  const settle = async (): Promise<void> => {
    await Promise.all([compaction.stop(), feed.stop(), upgrades.closed()]);
    await Promise.all([draftsDocuments.idle(), records.idle(), revocation.idle()]);
  };

  let closing: Promise<boolean> | undefined;
  const close = async (deadline: number): Promise<boolean> => {
    for (const stop of stops) stop();
    for (const timer of timers) clearInterval(timer);
    typing.stop();
    upgrades.close();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), deadline);
    });
    const isClean = await Promise.race([settle().then(() => true), late]);
    clearTimeout(timer);
    upgrades.terminate();
    for (const document of hocuspocus.documents.values()) document.destroy();
    return isClean;
  };

  return {
    handleUpgrade: (request, socket, head) => upgrades.handle(request, socket, head),
    drop: sockets.drop,
    changesPage: (account, cursor, limit) => changesPage(store.feed, account.id, cursor, limit),
    pull: (account, request) => pull(store, account, request, options.setAside),
    close: (deadline) => (closing ??= close(deadline)),
  };
};
