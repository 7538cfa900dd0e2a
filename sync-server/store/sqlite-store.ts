/** The store on node:sqlite: one file in DATA_DIR, one connection that writes, one that reads. */
import { inspect } from 'node:util';
import { parseName, stretchName } from '@parley/core/documents/names';
import { applyCommand } from '../ledger/apply-command.ts';
import { applyInbound } from '../ledger/apply-inbound.ts';
import { changeAgentSettings } from '../ledger/change-settings.ts';
import { acceptInvitation, changeWorkspace, createWorkspace } from '../ledger/change-workspace.ts';
import type { LedgerItem } from '../ledger/ledger.ts';
import type { Store, Surroundings, Work, WorkResult } from './port.ts';
import { createDeskLog } from './sqlite/desk-log.ts';
import { openDatabase } from './sqlite/open-database.ts';
import { createTables, type Tables } from './sqlite/tables.ts';
import { takeOverSync } from './sqlite/wal-file.ts';
import { createWriteQueue, type StoreLog } from './sqlite/write-queue.ts';

export interface SqliteStoreOptions {
  /** Folder of `parley.sqlite`; made if it is not there. */
  readonly dataDir: string;
  readonly surroundings: Surroundings;
  /** Where failures go that no caller waits for; without it, they are warnings of the process. */
  readonly log?: StoreLog;
}

/** Characters of the name of an era: it goes into every cursor. */
const ERA_LENGTH = 10;

const WARNINGS: StoreLog = {
  error: (detail, message) => process.emitWarning(message, { type: 'StoreWarning', detail: inspect(detail) }),
};

const applyWork = (item: LedgerItem, work: Work): WorkResult =>
  work.type === 'command'
    ? { type: 'answer', answer: applyCommand(item, work.workspace, work.author, work.command) }
    : applyInbound(item, work);

/** Whether a document of this name has gone on under another incarnation (law L11). */
const tombstoneOf = (tables: Tables, name: string): 'stale' | undefined => {
  const parsed = parseName(name);
  if (!parsed || parsed.kind === 'presence' || parsed.kind === 'feed') return undefined;
  const present =
    parsed.kind === 'conversation' || parsed.kind === 'between'
      ? tables.record.stretch(stretchName(parsed))?.incarnation
      : tables.desks.desk(parsed.contact)?.incarnation;
  return present !== undefined && parsed.incarnation < present ? 'stale' : undefined;
};

/**
 * Opens the store.
 * @throws an error that says what is wrong with the folder or the file.
 */
export const openSqliteStore = ({ dataDir, surroundings, log = WARNINGS }: SqliteStoreOptions): Store => {
  const { path, writer, reader } = openDatabase(dataDir);
  const write = createTables(writer);
  const read = createTables(reader);
  write.eras.begin(surroundings.newId().slice(0, ERA_LENGTH));
  const wal = takeOverSync(writer, path, log);
  const queue = createWriteQueue(writer, log, wal.sync);
  const deskLog = createDeskLog(queue, write, log);

  /** Runs a body of the ledger in the next transaction. */
  const inLedger = <Result>(body: (item: LedgerItem) => Result): Promise<Result> =>
    queue.add((transaction) => body({ tables: write, surroundings, transaction, log }));

  const close = async (): Promise<void> => {
    deskLog.close();
    await queue.close();
    await wal.close();
    reader.close();
    writer.close();
  };
  let closing: Promise<void> | undefined;

  return {
    apply: (works) => Promise.all(works.map((work) => inLedger((item) => applyWork(item, work)))),
    onCommit: (listener) => queue.onCommit(listener),

    row: (workspace, contact) => read.contacts.row(workspace, contact),
    recordRows: (stretch, from) => read.record.rows(stretch, from),
    stretch: (stretch) => read.record.stretch(stretch),
    stretches: (contact) => read.record.stretches(contact),
    entry: (contact, id) => read.record.entry(contact, id),

    changes: (member, rev, limit) => read.feed.changes(member, rev, limit),
    recentChanges: (member, rev, limit) => read.feed.recentChanges(member, rev, limit),
    era: (rev) => read.eras.eraOf(rev),
    epoch: (member) => read.workspaces.epoch(member).epoch,

    desk: (contact) => read.desks.desk(contact),
    appendDesk: (name, contact, update) => deskLog.append(name, contact, update),
    loadDesk: (name) => read.desks.load(name),
    compactDesk: (name, upTo, merged) => queue.add(() => write.desks.compact(name, upTo, merged)),
    setAsideDesk: (name, n, why) => queue.add(() => write.desks.setAside(name, n, why, surroundings.now())),
    longDesks: (length) => read.desks.long(length),
    tombstone: (name) => tombstoneOf(read, name),

    isEmpty: () => read.workspaces.isEmpty(),
    createWorkspace: (input) => inLedger((item) => createWorkspace(item, input)),
    workspace: (id) => read.workspaces.workspace(id),
    changeWorkspace: (workspace, id, change) =>
      inLedger((item) => changeWorkspace(item, workspace, { id, change })),
    agentSettings: (agent) => read.settings.settings(agent),
    changeAgentSettings: (agent, request) => inLedger((item) => changeAgentSettings(item, agent, request)),
    accountOfUser: (user) => read.workspaces.accountOfUser(user),
    account: (agent) => read.workspaces.account(agent),
    createInvitation: ({ tokenHash, workspace, role, limited, expiresAt }) =>
      queue.add(() => write.workspaces.addInvitation(tokenHash, workspace, role, limited, expiresAt)),
    invitation: (tokenHash, now) => read.workspaces.invitation(tokenHash, now),
    openInvitations: (workspace, now) => read.workspaces.openInvitations(workspace, now),
    withdrawInvitation: (workspace, tokenHash) =>
      queue.add(() => write.workspaces.withdrawInvitation(workspace, tokenHash)),
    acceptInvitation: (tokenHash, now, member) =>
      inLedger((item) => acceptInvitation(item, tokenHash, now, member)),
    channel: (id) => read.workspaces.channel(id),

    createVisitor: ({ tokenHash, channel, external, at }) =>
      queue.add(() => write.visitors.create(tokenHash, channel, external, at)),
    visitor: (tokenHash) => read.visitors.visitor(tokenHash),
    thread: (channel, external, after, limit) => read.visitors.thread(channel, external, after, limit),
    threadHasFile: (channel, external, file) => read.visitors.threadHasFile(channel, external, file),

    dueOutgoing: (now, limit) => read.jobs.dueOutgoing(now, limit),
    postpone: (message, at, attempts) => queue.add(() => write.jobs.postpone(message, at, attempts)),
    settle: (message) => queue.add(() => write.jobs.settle(message)),
    dueAlarms: (now, limit) => read.jobs.dueAlarms(now, limit),
    clearAlarm: (alarm) => queue.add(() => write.jobs.clearAlarm(alarm)),
    nextDue: () => read.jobs.nextDue(),

    createFile: (file) => queue.add(() => write.files.create(file)),
    file: (id) => read.files.file(id),
    usage: (uploader, since) => read.files.usage(uploader, since),
    unusedFiles: (before, limit) => read.files.unused(before, limit),
    deleteFile: (id) => queue.add(() => write.files.remove(id)),

    ping: () => {
      read.workspaces.isEmpty();
    },
    close: () => (closing ??= close()),
  };
};
