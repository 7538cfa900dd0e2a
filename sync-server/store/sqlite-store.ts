/** The store on node:sqlite: one file in DATA_DIR, one connection. */
import { inspect } from 'node:util';
import { parseName, stretchName } from '@parley/core/documents/names';
import { applyCommand } from '../ledger/apply-command.ts';
import { applyInbound } from '../ledger/apply-inbound.ts';
import { changeAgentSettings } from '../ledger/change-settings.ts';
import {
  acceptInvitation,
  changeWorkspace,
  createInvitation,
  createWorkspace,
  withdrawInvitation,
} from '../ledger/change-workspace.ts';
import { leaveNext } from '../ledger/leave.ts';
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
  const { path, db } = openDatabase(dataDir);
  const tables = createTables(db);
  // The end of an id is by chance.
  tables.eras.begin(surroundings.newId().slice(-ERA_LENGTH));
  const wal = takeOverSync(db, path, log);
  const queue = createWriteQueue(db, log, wal.sync);
  const deskLog = createDeskLog(queue, tables, log);

  /** Runs a body of the ledger in the next transaction. */
  const inLedger = <Result>(body: (item: LedgerItem) => Result): Promise<Result> =>
    queue.add((transaction) => body({ tables, surroundings, transaction, log }));

  const close = async (): Promise<void> => {
    deskLog.close();
    await queue.close();
    await wal.close();
    db.close();
  };
  let closing: Promise<void> | undefined;

  return {
    apply: (works) => Promise.all(works.map((work) => inLedger((item) => applyWork(item, work)))),
    onCommit: (listener) => queue.onCommit(listener),

    row: (workspace, contact) => tables.contacts.row(workspace, contact),
    recordRows: (stretch, from) => tables.record.rows(stretch, from),
    stretch: (stretch) => tables.record.stretch(stretch),
    stretches: (contact) => tables.record.stretches(contact),
    entry: (contact, id) => tables.record.entry(contact, id),

    changes: (member, rev, limit) => tables.feed.changes(member, rev, limit),
    recentChanges: (member, rev, limit) => tables.feed.recentChanges(member, rev, limit),
    era: (rev) => tables.eras.eraOf(rev),
    epoch: (member) => tables.workspaces.epoch(member).epoch,

    desk: (contact) => tables.desks.desk(contact),
    appendDesk: (name, contact, update) => deskLog.append(name, contact, update),
    loadDesk: (name) => tables.desks.load(name),
    compactDesk: (name, upTo, merged) => queue.add(() => tables.desks.compact(name, upTo, merged)),
    setAsideDesk: (name, n, why) => queue.add(() => tables.desks.setAside(name, n, why, surroundings.now())),
    longDesks: (length) => tables.desks.long(length),
    tombstone: (name) => tombstoneOf(tables, name),

    isEmpty: () => tables.workspaces.isEmpty(),
    workspaces: () => tables.workspaces.ids(),
    createWorkspace: (input) => inLedger((item) => createWorkspace(item, input)),
    workspace: (id) => tables.workspaces.workspace(id),
    changeWorkspace: (by, request) => inLedger((item) => changeWorkspace(item, by, request)),
    assignedTo: (agent) => tables.leaving.count(agent),
    leaveNext: () => inLedger((item) => leaveNext(item)),
    agentSettings: (agent) => tables.settings.settings(agent),
    changeAgentSettings: (agent, request) => inLedger((item) => changeAgentSettings(item, agent, request)),
    accountOfUser: (user) => tables.workspaces.accountOfUser(user),
    account: (agent) => tables.workspaces.account(agent),
    createInvitation: (invitation) => inLedger((item) => createInvitation(item, invitation)),
    invitation: (tokenHash, now) => tables.workspaces.invitation(tokenHash, now),
    openInvitations: (workspace, now) => tables.workspaces.openInvitations(workspace, now),
    withdrawInvitation: (by, tokenHash) => inLedger((item) => withdrawInvitation(item, by, tokenHash)),
    acceptInvitation: (tokenHash, now, member) =>
      inLedger((item) => acceptInvitation(item, tokenHash, now, member)),
    channel: (id) => tables.workspaces.channel(id),

    createVisitor: ({ tokenHash, channel, external, at }) =>
      queue.add(() => tables.visitors.create(tokenHash, channel, external, at)),
    visitor: (tokenHash) => tables.visitors.visitor(tokenHash),
    claimChat: async (channel, user, external) =>
      tables.visitors.chatOf(channel, user) ??
      queue.add(() => tables.visitors.claimChat(channel, user, external)),
    thread: (channel, external, after, limit) => tables.visitors.thread(channel, external, after, limit),
    threadHasFile: (channel, external, file) => tables.visitors.threadHasFile(channel, external, file),

    dueOutgoing: (now, limit) => tables.jobs.dueOutgoing(now, limit),
    postpone: (message, at, attempts) => queue.add(() => tables.jobs.postpone(message, at, attempts)),
    settle: (message) => queue.add(() => tables.jobs.settle(message)),
    dueAlarms: (now, limit) => tables.jobs.dueAlarms(now, limit),
    clearAlarm: (alarm) => queue.add(() => tables.jobs.clearAlarm(alarm)),
    nextDue: () => tables.jobs.nextDue(),

    createFile: (file) => queue.add(() => tables.files.create(file)),
    file: (id) => tables.files.file(id),
    usage: (uploader, since) => tables.files.usage(uploader, since),
    unusedFiles: (before, limit) => tables.files.unused(before, limit),
    deleteFile: (id) => queue.add(() => tables.files.remove(id)),

    ping: () => {
      tables.workspaces.isEmpty();
    },
    close: () => (closing ??= close()),
  };
};
