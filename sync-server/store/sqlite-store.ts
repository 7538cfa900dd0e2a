/** The store on node:sqlite: one file in DATA_DIR, one connection that writes and one that reads. */
import { inspect } from 'node:util';
import type { Sender } from '@parley/core/contact/entry';
import { keysOf } from '@parley/core/contact/identity';
import { parseName, segmentName } from '@parley/core/documents/names';
import type { ChannelId, ContactId } from '@parley/core/ids';
import { createLedger } from '../ledger/ledger.ts';
import type { Commit } from '../ledger/commit.ts';
import type { Environment } from '../ledger/environment.ts';
import type { Work } from '../ledger/work.ts';
import { DamagedContactError } from './damaged-contact-error.ts';
import { UnreadableSecretError, type ChannelStore, type ConnectedChannel } from './channel-store.ts';
import type { DraftsStore } from './drafts-store.ts';
import type { FeedStore } from './feed-store.ts';
import type { FileStore } from './file-store.ts';
import type { InboundStore } from './inbound-store.ts';
import type { JobStore } from './job-store.ts';
import type { RecordStore } from './record-store.ts';
import type { Store } from './store.ts';
import type { VisitorStore } from './visitor-store.ts';
import type { WorkspaceStore } from './workspace-store.ts';
import { UnavailableError } from './unavailable-error.ts';
import { createSqliteLedger } from './sqlite/ledger/sqlite-ledger.ts';
import { createSetAside, type SetAside } from './set-aside.ts';
import { createDraftLog, type DraftLog } from './sqlite/draft-log.ts';
import type { Disk } from './sqlite/log/disk.ts';
import { openDurableTables } from './sqlite/log/durable-view.ts';
import { openDatabase } from './sqlite/open-database.ts';
import { createTables, type Tables } from './sqlite/tables/tables.ts';
import { takeOverSync } from './sqlite/log/wal-file.ts';
import { createWriteQueue, type WriteQueue } from './sqlite/log/write-queue.ts';
import type { StoreLog } from './store-log.ts';

export interface SqliteStoreOptions {
  /** Folder of `parley.sqlite`; made if it is not there. */
  readonly dataDir: string;
  readonly environment: Environment;
  /** Opens the secrets of channels; without it, none can be read. */
  readonly secrets?: OpenSecrets;
  /** Where failures go that no caller waits for; without it, they are warnings of the process. */
  readonly log?: StoreLog;
  /**
   * Hears of each commit once it is on disk (law L20), in order, in the turn in which readers begin to see it. Must not
   * throw.
   */
  readonly publish?: (commit: Commit) => void;
  /** Notes data that cannot be read; without it, only the log has them. */
  readonly setAside?: SetAside;
  /** Wraps the store's disk: for tests of a disk that is slow or fails. */
  readonly wrapDisk?: (disk: Disk) => Disk;
}

/** Characters of the name of an era: it goes into every cursor. */
const ERA_LENGTH = 10;

/** Opens the sealed secrets of channels. @throws UnreadableSecretError */
export interface OpenSecrets {
  open(channel: ChannelId, name: string, sealed: string): string;
}

const NO_SECRETS: OpenSecrets = {
  open: (_, name) => {
    throw new UnreadableSecretError(name);
  },
};

const WARNINGS: StoreLog = {
  error: (detail, message) => process.emitWarning(message, { type: 'StoreWarning', detail: inspect(detail) }),
};

/**
 * Opens the store.
 * @throws an error that says what is wrong with the folder or the file.
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const { dataDir, environment, log = WARNINGS, publish = () => undefined } = options;
  const { wrapDisk = (disk) => disk, setAside = createSetAside(log), secrets = NO_SECRETS } = options;
  const { path, db } = openDatabase(dataDir);
  const tables = createTables(db, setAside);
  // The end of an id is by chance.
  tables.eras.begin(environment.newId().slice(-ERA_LENGTH));
  const wal = takeOverSync(db, path, log);
  const durable = openDurableTables(path, tables, setAside);
  const queue = createWriteQueue(db, log, wrapDisk(wal), durable, publish);
  const draftLog = createDraftLog(queue, tables, log);

  const close = async (): Promise<void> => {
    draftLog.close();
    await queue.close();
    await wal.close();
    durable.close();
    db.close();
  };
  let closing: Promise<void> | undefined;

  const ledgerStore = createSqliteLedger(queue, tables, log, setAside);
  const access: Access = { seen: durable.tables, queue, tables };
  return {
    ledger: createLedger(ledgerStore, environment, noteFailed(setAside)),
    record: recordOf(access),
    feed: feedOf(access),
    drafts: draftsOf(access, draftLog, environment),
    workspaces: workspacesOf(access),
    channels: channelsOf(access, secrets, environment),
    visitors: visitorsOf(access),
    inbound: inboundOf(access),
    jobs: jobsOf(access),
    files: filesOf(access),
    ping: async () => {
      tables.workspaces.isEmpty();
      const failure = queue.failure();
      if (failure !== undefined) throw new UnavailableError(failure);
    },
    close: () => (closing ??= close()),
  };
}

interface Access {
  /** Everybody but the writer reads here: these tables show only what is on the disk (law L20). */
  readonly seen: () => Tables;
  readonly queue: WriteQueue;
  /** For the bodies of writes. */
  readonly tables: Tables;
}

function noteFailed(setAside: SetAside) {
  return (work: Work, error: unknown): void => {
    if (error instanceof DamagedContactError) setAside.note('contact', error.contact, error);
    else setAside.note(work.type, work.type === 'command' ? work.command.id : work.inbound.contact, error);
  };
}

function recordOf({ seen }: Access): RecordStore {
  return {
    row: async (workspace, contact) => seen().contacts.row(workspace, contact),
    segment: async (name) => seen().record.segment(name),
    segments: async (contact) => seen().record.segments(contact),
    entryTexts: async (segment, from) => seen().record.rows(segment, from),
    entry: async (contact, id) => seen().record.entry(contact, id),
    contactOf: async (channel, sender) => contactOf(seen(), channel, sender),
    entryAt: async (contact, seq) => seen().record.entryAt(contact, seq),
    sentParts: async (message) => seen().record.sentParts(message),
    tombstone: async (document) => tombstoneOf(seen(), document),
  };
}

function feedOf({ seen }: Access): FeedStore {
  return {
    head: async (agent) => seen().feed.head(agent),
    changes: async (agent, rev, limit) => seen().feed.changes(agent, rev, limit),
    recentChanges: async (agent, rev, limit) => seen().feed.recentChanges(agent, rev, limit),
    era: async (rev) => seen().eras.eraOf(rev),
  };
}

function draftsOf({ seen, queue, tables }: Access, draftLog: DraftLog, { now }: Environment): DraftsStore {
  return {
    state: async (contact) => seen().draftsDocuments.draftsDocument(contact),
    append: (...args) => draftLog.append(...args),
    writers: async (name) => seen().draftsDocuments.writers(name),
    load: async (name) => seen().draftsDocuments.load(name),
    compact: (name, upTo, merged) => queue.add(() => tables.draftsDocuments.compact(name, upTo, merged)),
    setAside: (name, n, why) => queue.add(() => tables.draftsDocuments.setAside(name, n, why, now())),
    restore: (name, contact, update, settles) =>
      queue.add((transaction) => {
        tables.draftsDocuments.append(name, contact, update);
        const workspace = tables.draftsDocuments.announce(contact, transaction.nextRev());
        tables.jobs.settle(settles);
        if (workspace) transaction.note({ type: 'restore-update', workspace, contact, name, update });
      }),
    long: async (length) => seen().draftsDocuments.long(length),
  };
}

function workspacesOf({ seen }: Access): WorkspaceStore {
  return {
    isEmpty: async () => seen().workspaces.isEmpty(),
    ids: async () => seen().workspaces.ids(),
    workspace: async (id) => seen().workspaces.workspace(id),
    account: async (agent) => seen().workspaces.account(agent),
    accountOfUser: async (user) => seen().workspaces.accountOfUser(user),
    channel: async (id) => seen().workspaces.channel(id),
    assignedTo: async (agent) => seen().leaving.count(agent),
    agentSettings: async (agent) => seen().settings.settings(agent),
    invitation: async (tokenHash, now) => seen().workspaces.invitation(tokenHash, now),
    openInvitations: async (workspace, now) => seen().workspaces.openInvitations(workspace, now),
  };
}

function channelsOf(
  { seen, queue, tables }: Access,
  secrets: OpenSecrets,
  { now }: Environment,
): ChannelStore {
  return {
    connected: async (id) => connectedChannel(seen(), secrets, id, now()),
    health: async (workspace) =>
      (seen().workspaces.workspace(workspace)?.channels ?? []).map(({ id }) =>
        seen().channels.health(id, now()),
      ),
    noteSent: (id, at) => queue.add(() => tables.channels.noteSent(id, at)),
    noteRefused: (id, refused) => queue.add(() => tables.channels.noteRefused(id, refused)),
    addNotice: (id, notice, at) => queue.add(() => tables.channels.addNotice(id, notice, at)),
    removeNotice: (id, notice) => queue.add(() => tables.channels.removeNotice(id, notice)),
    rotateSecret: (secret, until) => queue.add(() => tables.channels.rotateSecret(secret, until, now())),
    endFormerSecret: (id, name) => queue.add(() => tables.channels.endFormerSecret(id, name)),
  };
}

/** A channel with its secrets. @throws UnreadableSecretError */
function connectedChannel(
  { workspaces, channels }: Tables,
  secrets: OpenSecrets,
  id: ChannelId,
  now: number,
): ConnectedChannel | undefined {
  const channel = workspaces.channel(id);
  if (channel === undefined || channel.removed === true) return undefined;
  const { workspace, kind, name, settings } = channel;
  const stored = channels.secrets(id, now);
  const open = (secret: string, sealed: string) => [secret, secrets.open(id, secret, sealed)] as const;
  return {
    id,
    workspace,
    kind,
    name,
    settings,
    secrets: Object.fromEntries(stored.map((secret) => open(secret.name, secret.sealed))),
    formerSecrets: Object.fromEntries(
      stored.flatMap((secret) => (secret.former ? [open(secret.name, secret.former.sealed)] : [])),
    ),
  };
}

/** The contact of a person, by the first of their ids that is known. */
function contactOf({ contacts }: Tables, channel: ChannelId, sender: Sender): ContactId | undefined {
  for (const key of keysOf(sender)) {
    const contact = contacts.owner(channel, key);
    if (contact !== undefined) return contact;
  }
  return undefined;
}

function inboundOf({ seen, queue, tables }: Access): InboundStore {
  return {
    keep: (raw, due) =>
      queue.add(() => {
        tables.raw.keep(raw, due);
        tables.channels.noteInbound(raw.channel, raw.at);
      }),
    raw: async (id) => seen().raw.raw(id),
    finish: (id, why) => queue.add(() => tables.raw.finish(id, why)),
    readAgain: (again, now) => queue.add(() => tables.raw.readAgain(again, now)),
    removeBefore: (at, limit) => queue.add(() => tables.raw.removeBefore(at, limit)),
  };
}

function visitorsOf({ seen, queue, tables }: Access): VisitorStore {
  return {
    create: ({ tokenHash, channel, external, at }) =>
      queue.add(() => tables.visitors.create(tokenHash, channel, external, at)),
    visitor: async (tokenHash) => seen().visitors.visitor(tokenHash),
    claimChat: async (channel, user, external) =>
      seen().visitors.chatOf(channel, user) ??
      queue.add(() => tables.visitors.claimChat(channel, user, external)),
    thread: async (channel, external, after, limit) =>
      seen().visitors.thread(channel, external, after, limit),
    threadHasFile: async (channel, external, file) => seen().visitors.threadHasFile(channel, external, file),
  };
}

function jobsOf({ seen, queue, tables }: Access): JobStore {
  return {
    add: (job) => queue.add(() => tables.jobs.add(job)),
    duePools: async (kind, now) => seen().jobs.duePools(kind, now),
    take: (take) => queue.add(() => tables.jobs.take(take)),
    endLeases: (now) => queue.add(() => tables.jobs.endLeases(now)),
    settle: (attempts) =>
      queue.add(() => {
        for (const attempt of attempts) tables.jobs.settle(attempt);
      }),
    delay: (attempt, delay, now) => queue.add(() => tables.jobs.delay(attempt, delay, now)),
    next: async (kind, now) => seen().jobs.nextDue(kind, now),
    waiting: async (pool) => seen().jobs.waiting(pool),
    setAside: async (workspace, limit) => seen().jobs.setAside(workspace, limit),
    tryAgain: (workspace, jobs, now) =>
      queue.add(() => {
        for (const job of jobs) tables.jobs.tryAgain(workspace, job, now);
      }),
  };
}

function filesOf({ seen, queue, tables }: Access): FileStore {
  return {
    create: (file) => queue.add(() => tables.files.create(file)),
    file: async (id) => seen().files.file(id),
    usage: async (uploader, since) => seen().files.usage(uploader, since),
    unused: async (before, limit, after) => seen().files.unused(before, limit, after),
    known: async (ids) => seen().files.known(ids),
    remove: (id) => queue.add(() => tables.files.remove(id)),
  };
}

/** Whether a document of this name has gone on under another incarnation (law L11). */
function tombstoneOf(tables: Tables, name: string): 'stale' | undefined {
  const parsed = parseName(name);
  if (!parsed || parsed.kind === 'presence' || parsed.kind === 'feed') return undefined;
  const present =
    parsed.kind === 'conversation' || parsed.kind === 'interval'
      ? tables.record.segment(segmentName(parsed))?.incarnation
      : tables.draftsDocuments.draftsDocument(parsed.contact)?.incarnation;
  return present !== undefined && parsed.incarnation < present ? 'stale' : undefined;
}
