/** A replica in memory, for tests of what stands above it. What a test does not need throws. */
import type { Action, Command } from '@parley/core/contact/decide/command';
import { initialState, type ContactState } from '@parley/core/contact/state';
import type { AgentId, CommandId, ContactId, NotificationId, WorkspaceId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { Notification } from '@parley/core/protocol/agent-api';
import { DEFAULT_RULES } from '@parley/core/workspace/defaults';
import {
  changeSettings,
  DEFAULT_SETTINGS,
  type AgentSettings,
  type SettingsChange,
} from '@parley/core/workspace/agent-settings';
import type { Member, Workspace } from '@parley/core/workspace/workspace';
import type { FirstRows } from '../../local/database/stored.ts';
import type {
  Dispose,
  DraftInRow,
  GivenCommand,
  ReturnedCommand,
  OpenContact,
  PresentAgent,
  Replica,
  SyncState,
  Tally,
} from '../../local/replica-api.ts';

export const member = (id: string, name: string, role: Member['role'] = 'agent'): Member => ({
  id: id as AgentId,
  name,
  email: `${id}@example.com`,
  role,
  limited: false,
  active: true,
});

export const row = (contact: string, state: Partial<ContactState>): Row => ({
  contact: contact as ContactId,
  state: { ...initialState(contact as ContactId), ...state },
  incarnation: 1,
  draftsDocument: { incarnation: 1, revision: 0 },
});

interface Given {
  readonly contact: ContactId;
  readonly action: Action;
  readonly options: Parameters<Replica['command']>[2];
}

const missing = (): never => {
  throw new Error('this double does not do that');
};

export class ReplicaDouble implements Replica {
  readonly self = member('agentines0', 'Inès Rahal', 'owner');
  readonly commands: Given[] = [];
  readonly takenBack: CommandId[] = [];
  /** Commands without an answer, and those that came back. */
  readonly waiting = new Set<CommandId>();
  readonly back = new Set<CommandId>();
  readonly said: { viewing: ContactId | null; writing: string | null }[] = [];
  readonly readCursors = new Map<ContactId, number>();
  readonly noted = new Map<ContactId, readonly DraftInRow[]>();
  readonly #rows = new Map<ContactId, Row>();
  readonly #listeners = new Set<() => void>();
  #settings: AgentSettings = DEFAULT_SETTINGS;
  #present: readonly PresentAgent[] = [];
  /** Whether a command can still be taken out of the outbox. */
  unsentStill = false;
  /** What `openContact` gives. */
  opened: OpenContact | undefined;

  setRows(...rows: readonly Row[]): void {
    for (const one of rows) this.#rows.set(one.contact, one);
    this.tell();
  }

  setPresent(...present: readonly PresentAgent[]): void {
    this.#present = present;
    this.tell();
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  readonly #listen = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  workspace = (): Workspace => ({
    id: 'workspace0' as WorkspaceId,
    version: 1,
    name: 'Marlow',
    members: [this.self, member('agenttomas', 'Tomas Keller')],
    channels: [],
    snippets: [],
    prompts: [],
    rules: DEFAULT_RULES,
  });
  onWorkspace = this.#listen;
  settings = (): AgentSettings => this.#settings;
  onSettings = this.#listen;
  changeSettings = (change: SettingsChange): Promise<void> => {
    this.#settings = changeSettings(this.#settings, change) ?? this.#settings;
    this.tell();
    return Promise.resolve();
  };
  rows = (): ReadonlyMap<ContactId, Row> => this.#rows;
  rowsReady = (): boolean => true;
  fetched = true;
  rowsWhole = (): boolean => this.fetched;
  onRows = this.#listen;
  complete = true;
  begun: (FirstRows & { readonly list: string }) | undefined;
  readonly notedFirstRows = new Map<string, FirstRows>();
  rowsComplete = (): boolean => this.complete;
  firstRows = () => this.begun;
  noteFirstRows = async (list: string, firstRows: FirstRows): Promise<void> =>
    void this.notedFirstRows.set(list, firstRows);
  drafts = () => this.noted;
  onDrafts = this.#listen;
  waits = (): boolean => false;
  readCursor = (contact: ContactId): number => this.readCursors.get(contact) ?? 0;
  whole = async (): Promise<void> => undefined;
  openContact = (): OpenContact => this.opened ?? missing();
  command = (contact: ContactId, action: Action, options?: Given['options']): Promise<CommandId> => {
    this.commands.push({ contact, action, options });
    return Promise.resolve(`command${this.commands.length}` as CommandId);
  };
  commandAll = (commands: readonly GivenCommand[]): Promise<readonly CommandId[]> =>
    Promise.all(commands.map(({ contact, action, ...options }) => this.command(contact, action, options)));
  takeBack = async (id: CommandId): Promise<boolean> => (await this.takeBackAll([id])).has(id);
  takeBackAll = (ids: readonly CommandId[]): Promise<ReadonlySet<CommandId>> => {
    if (this.unsentStill) this.takenBack.push(...ids);
    return Promise.resolve(new Set(this.unsentStill ? ids : []));
  };
  tally = (ids: readonly CommandId[]): Tally => ({
    waiting: ids.filter((id) => this.waiting.has(id)).length,
    back: new Set(ids.filter((id) => this.back.has(id))),
  });
  outcome = missing;
  held = () => [];
  returnedCommands: readonly ReturnedCommand[] = [];
  returned = (): readonly ReturnedCommand[] => this.returnedCommands;
  discardReturned = (id: Command['id']): Promise<void> => {
    this.returnedCommands = this.returnedCommands.filter(({ command }) => command.id !== id);
    this.tell();
    return Promise.resolve();
  };
  onReturned = this.#listen;
  #notifications: readonly Notification[] = [];
  setNotifications(...list: readonly Notification[]): void {
    this.#notifications = list;
    this.tell();
  }
  notifications = () => this.#notifications;
  onNotifications = this.#listen;
  archive = (list: readonly Notification[], archived: boolean): Promise<void> => {
    const ids = new Set(list.map(({ id }) => id));
    this.setNotifications(
      ...this.#notifications.map((notification) =>
        ids.has(notification.id) ? { ...notification, archived } : notification,
      ),
    );
    return Promise.resolve();
  };
  syncState: SyncState = { state: 'saved' };
  sync = (): SyncState => this.syncState;
  readonly #announced = new Set<NotificationId>();
  claimAnnouncements = (ids: readonly NotificationId[]): Promise<readonly NotificationId[]> => {
    const mine = ids.filter((id) => !this.#announced.has(id));
    for (const id of mine) this.#announced.add(id);
    return Promise.resolve(mine);
  };
  onSync = this.#listen;
  resume = missing;
  present = (): readonly PresentAgent[] => this.#present;
  onPresent = this.#listen;
  isTyping = (): boolean => false;
  here = (viewing: ContactId | null, writing: 'reply' | 'comment' | null): void => {
    this.said.push({ viewing, writing });
  };
  addFile = missing;
  fileUrl = (id: string): string => `/files/${id}`;
  keeping = missing;
  setKeeping = missing;
  size = missing;
  unsent = (): number => 0;
  wipe = missing;
  dispose = missing;
}
