/**
 * The sync server: Hocuspocus on `/sync`, with one extension per concern, and what HTTP serves of the same data.
 * Hocuspocus carries frames and merges; what may be attached, what lasts and what is told is decided here.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Hocuspocus, type Extension } from '@hocuspocus/server';
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
import { createCompaction, type Compaction } from './drafts/compaction.ts';
import { createDraftAdmission } from './drafts/draft-admission.ts';
import { createDraftLog, type DraftLog } from './drafts/draft-log.ts';
import { createFeed, type Feed } from './feed/feed.ts';
import { createBroken, createGuard } from './connection/guard.ts';
import { DEFAULT_LIMITS, type SyncLimits } from './connection/limits.ts';
import { createSyncMetrics, type SyncMetrics } from './metrics.ts';
import { pull } from './records/pull.ts';
import { createRecordDocuments, type RecordDocuments } from './records/record-documents.ts';
import { createRevocation, type Revocation } from './connection/revocation.ts';
import type { Sockets } from './connection/sockets.ts';
import { createTyping, type Typing } from './presence/typing.ts';
import { createUpgrades, type Upgrades } from './connection/upgrades.ts';
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

export function createSync(options: SyncOptions): Sync {
  return new HocuspocusSync(options);
}

class HocuspocusSync implements Sync {
  readonly #options: SyncOptions;
  readonly #hocuspocus = new Hocuspocus<SyncContext>();
  readonly #parts: Parts;
  readonly #upgrades: Upgrades;
  /** Stop listening to what others tell. */
  readonly #stops: readonly (() => void)[];
  readonly #timers: readonly NodeJS.Timeout[];
  #closing: Promise<boolean> | undefined;

  constructor(options: SyncOptions) {
    this.#options = options;
    const { bus, sessions, sockets, log, now } = options;
    const limits: SyncLimits = { ...DEFAULT_LIMITS, ...options.limits };
    const hocuspocus = this.#hocuspocus;
    const metrics = createSyncMetrics(options.registry, {
      sockets: sockets.count,
      documents: () => hocuspocus.documents.size,
    });
    this.#parts = createParts(options, limits, metrics);
    hocuspocus.configure({
      quiet: true,
      // Dead lines are found by the WebSocket's own pings; who is let in was known before the socket was open.
      timeout: IDLE,
      // Our own bound is lower, and refuses the document instead of the socket.
      maxPendingDocuments: limits.maxDocuments * 2,
      maxUnauthenticatedQueueSize: limits.maxMessageBytes * 8,
      extensions: [...this.#parts.extensions],
    });
    this.#upgrades = createUpgrades({ hocuspocus, sockets, sessions, limits, metrics, log, now });
    this.#stops = [bus.onCommit((commit) => this.#onCommit(commit)), sessions.onRevoked(sockets.drop)];
    this.#timers = [
      every(SWEEP, () => this.#upgrades.sweep()),
      every(limits.pingInterval, () => [...sockets.all()].forEach((socket) => socket.ping())),
      every(limits.verifyInterval, () => [...sockets.all()].forEach((socket) => void socket.recheck())),
    ];
    this.#parts.compaction.catchUp();
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    return this.#upgrades.handle(request, socket, head);
  }

  drop(revoked: Revoked): void {
    this.#options.sockets.drop(revoked);
  }

  changesPage(account: Account, cursor: string, limit: number): Promise<ChangesPage> {
    return changesPage(this.#options.store.feed, account.id, cursor, limit);
  }

  pull(account: Account, request: PullRequest): Promise<PullResponse> {
    return pull(this.#options.store, account, request, this.#options.setAside);
  }

  close(deadline: number): Promise<boolean> {
    this.#closing ??= this.#close(deadline);
    return this.#closing;
  }

  /** The order matters: rights end first, then documents grow, then it is told. */
  #onCommit(commit: Commit): void {
    const { revocation, records, drafts, feed } = this.#parts;
    revocation.enforce(commit);
    records.extend(commit);
    for (const { name, update } of commit.draftWrites) drafts.show(name, update);
    feed.announce(commit);
  }

  async #close(deadline: number): Promise<boolean> {
    for (const stop of this.#stops) stop();
    for (const timer of this.#timers) clearInterval(timer);
    this.#parts.typing.stop();
    this.#upgrades.close();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), deadline);
    });
    const isClean = await Promise.race([this.#settle().then(() => true), late]);
    clearTimeout(timer);
    this.#upgrades.terminate();
    for (const document of this.#hocuspocus.documents.values()) document.destroy();
    return isClean;
  }

  async #settle(): Promise<void> {
    const { compaction, feed, drafts, records, revocation } = this.#parts;
    await Promise.all([compaction.stop(), feed.stop(), this.#upgrades.closed()]);
    await Promise.all([drafts.idle(), records.idle(), revocation.idle()]);
  }
}

interface Parts {
  readonly records: RecordDocuments;
  readonly drafts: DraftLog;
  readonly compaction: Compaction;
  readonly feed: Feed;
  readonly typing: Typing;
  readonly revocation: Revocation;
  /** In the order in which Hocuspocus asks them. */
  readonly extensions: readonly Extension<SyncContext>[];
}

function createParts(options: SyncOptions, limits: SyncLimits, metrics: SyncMetrics): Parts {
  const { store, bus, sockets, log, now } = options;
  const broken = createBroken();
  const ids = createClientIds();
  const records = createRecordDocuments({ store: store.record, broken, log });
  const compaction = createCompaction({ store, limits, log, metrics });
  const admission = createDraftAdmission(ids, limits, now);
  const drafts = createDraftLog({ store: store.drafts, admission, ids, broken, compaction, log, metrics });
  const feed = createFeed({ feed: store.feed, limits, log, metrics, now });
  const typing = createTyping(bus);
  const revocation = createRevocation({ store, sockets, log });
  const extensions = [
    createGuard(broken),
    createAuthenticate({ store, log, metrics }),
    records.extension,
    drafts.extension,
    createWireOnly(),
    createAwareness(ids, metrics),
    feed.extension,
    typing.extension,
  ];
  return { records, drafts, compaction, feed, typing, revocation, extensions };
}

/** A timer that does not keep the process alive. */
function every(ms: number, work: () => void): NodeJS.Timeout {
  return setInterval(work, ms).unref();
}
