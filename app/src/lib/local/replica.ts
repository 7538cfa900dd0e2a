/**
 * Opens the replica: local data first, then the network. Composes what the folders do; see replica-api.ts for what the
 * screen may ask, keys.ts for what is stored, environment.ts for what the replica asks of the world.
 */
import type { Action } from '@parley/core/contact/decide/command';
import type { DraftKind } from '@parley/core/documents/drafts';
import type { CommandId, ContactId, FileId, NotificationId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { Notification } from '@parley/core/protocol/agent-api';
import type { SettingsChange } from '@parley/core/workspace/agent-settings';
import { syncStateOf } from './attach/sync-status.ts';
import { noteFirstRows } from './cache/first-rows.ts';
import { write } from './database/database.ts';
import { key } from './database/keys.ts';
import { migrate } from './database/migrations.ts';
import type { FirstRows, Keeping } from './database/stored.ts';
import { ReplicaEngine } from './engine.ts';
import type { LocalEnvironment } from './environment.ts';
import { archiveCommands, claimAnnouncements } from './feed/notifications.ts';
import { NewerReplicaError, type ReplicaOptions } from './opening.ts';
import { keepFile } from './outbox/files.ts';
import { keepSettingsChange } from './outbox/settings.ts';
import type { GivenCommand, OpenContact, Replica } from './replica-api.ts';

/**
 * Opens the local copy and begins to sync.
 * @throws NewerReplicaError
 */
export async function openReplica(options: ReplicaOptions): Promise<Replica> {
  const opened = await migrate(options.environment.database);
  if (opened.outcome === 'newer') throw new NewerReplicaError(`replica of version ${opened.version}`);
  const engine = new ReplicaEngine(options);
  await engine.start();
  return new LocalReplica(engine, options.environment);
}

class LocalReplica implements Replica {
  readonly #engine: ReplicaEngine;
  readonly #environment: LocalEnvironment;

  constructor(engine: ReplicaEngine, environment: LocalEnvironment) {
    this.#engine = engine;
    this.#environment = environment;
  }

  get self() {
    return this.#engine.cache.self;
  }

  // ── workspace and settings ──

  workspace() {
    return this.#engine.cache.workspace;
  }

  onWorkspace(listener: () => void) {
    return this.#engine.signals.workspace.on(listener);
  }

  settings() {
    return this.#engine.cache.settings;
  }

  onSettings(listener: () => void) {
    return this.#engine.signals.settings.on(listener);
  }

  async changeSettings(change: SettingsChange) {
    await keepSettingsChange(this.#environment.database, this.#environment.newId(), change);
    await this.#engine.changed({ settings: true });
  }

  // ── rows ──

  rows(): ReadonlyMap<ContactId, Row> {
    return this.#engine.rowView.rows();
  }

  rowsComplete() {
    return this.#engine.cache.complete;
  }

  firstRows() {
    return this.#engine.cache.firstRows;
  }

  noteFirstRows(list: string, firstRows: FirstRows) {
    return noteFirstRows(this.#environment.database, list, firstRows);
  }

  rowsReady() {
    return this.rowsWhole() || this.#engine.cache.rows.size > 0;
  }

  rowsWhole() {
    return this.#engine.cache.whole || this.#engine.reach.everCaughtUp();
  }

  onRows(listener: () => void) {
    return this.#engine.signals.rows.on(listener);
  }

  readCursor(contact: ContactId) {
    return this.#engine.lookups.readCursor(contact);
  }

  drafts() {
    return this.#engine.lookups.drafts();
  }

  onDrafts(listener: () => void) {
    return this.#engine.signals.drafts.on(listener);
  }

  waits(contact: ContactId) {
    return this.#engine.lookups.waits(contact);
  }

  // ── one contact ──

  whole() {
    return this.#engine.whole();
  }

  openContact(contact: ContactId): OpenContact {
    const live = this.#engine.live;
    if (live === undefined) throw new Error(`${contact} cannot be opened yet`);
    const lookups = this.#engine.lookups;
    const options = {
      knowledge: () => this.#engine.knowledge(),
      standing: (id: CommandId) => lookups.standing(id),
      held: () => lookups.held(),
      readCursor: () => lookups.readCursor(contact),
      setReadCursor: (inbound: number) =>
        this.#report('read cursor', this.command(contact, { type: 'set-read-cursor', inbound })),
      notifications: this.#engine.notifications,
      archive: (list: readonly Notification[]) => this.#report('archive', this.archive(list, true)),
      onRecorded: () => this.#engine.tab.post({ type: 'recorded', contact }),
      onReached: this.#engine.tab.reached,
    };
    return this.#engine.contacts.open(contact, (onClose) =>
      live.openContact(contact, { ...options, onClose }),
    );
  }

  // ── commands ──

  command(contact: ContactId, action: Action, options?: Parameters<Replica['command']>[2]) {
    return this.#engine.dispatch.command(contact, action, options);
  }

  commandAll(commands: readonly GivenCommand[]) {
    return this.#engine.dispatch.commandAll(commands);
  }

  takeBack(id: CommandId) {
    return this.#engine.dispatch.takeBack(id);
  }

  takeBackAll(ids: readonly CommandId[]) {
    return this.#engine.dispatch.takeBackAll(ids);
  }

  tally(ids: readonly CommandId[]) {
    return this.#engine.lookups.tally(ids);
  }

  outcome(id: CommandId) {
    return this.#engine.lookups.outcome(id);
  }

  held() {
    return this.#engine.lookups.held();
  }

  returned() {
    return this.#engine.cache.returned;
  }

  async discardReturned(id: CommandId) {
    await write(this.#environment.database, (store) => {
      store.delete(key.returned(id));
    });
    await this.#engine.changed({ returned: true });
  }

  onReturned(listener: () => void) {
    return this.#engine.signals.returned.on(listener);
  }

  // ── notifications ──

  notifications() {
    return this.#engine.notifications();
  }

  onNotifications(listener: () => void) {
    return this.#engine.signals.notifications.on(listener);
  }

  async archive(list: readonly Notification[], archived: boolean) {
    await this.#engine.dispatch.commandAll(archiveCommands(list, archived));
  }

  claimAnnouncements(ids: readonly NotificationId[]) {
    return claimAnnouncements(this.#environment.database, ids);
  }

  // ── the network, and who is where ──

  sync() {
    return syncStateOf(
      this.#engine.reach.now(),
      this.unsent(),
      this.#engine.cache.outbox.length === 0,
      this.#engine.live?.isBlocked() !== true,
    );
  }

  onSync(listener: () => void) {
    return this.#engine.signals.sync.on(listener);
  }

  resume() {
    this.#engine.tab.resume();
  }

  present() {
    return this.#engine.live?.presence.present() ?? [];
  }

  onPresent(listener: () => void) {
    return this.#engine.signals.present.on(listener);
  }

  isTyping(contact: ContactId) {
    return this.#engine.live?.presence.isTyping(contact) ?? false;
  }

  here(viewing: ContactId | null, writing: DraftKind | null) {
    this.#engine.here(viewing, writing);
  }

  // ── files and storage ──

  async addFile(contact: ContactId, file: File) {
    const ref = await keepFile(this.#environment, contact, file);
    await this.#engine.changed({ files: true });
    return ref;
  }

  fileUrl(id: string) {
    return this.#engine.files.of(id as FileId);
  }

  keeping() {
    return this.#engine.cache.keeping;
  }

  async setKeeping(keeping: Keeping) {
    await write(this.#environment.database, (store) => {
      store.put(keeping, key.keeping);
    });
    await this.#engine.changed({ workspace: true });
  }

  size() {
    return this.#environment.page.usage();
  }

  unsent() {
    return this.#engine.lookups.unsent();
  }

  async wipe() {
    this.#engine.tab.post({ type: 'wiped' });
    await this.dispose();
    await write(this.#environment.database, (store) => {
      store.clear();
    });
  }

  dispose() {
    return this.#engine.end(true);
  }

  #report(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#environment.report(what, error));
  }
}
