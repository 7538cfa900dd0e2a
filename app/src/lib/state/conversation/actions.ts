import type { Action, ActionOf } from '@parley/core/contact/decide/command';
import type { ClosingNote } from '@parley/core/contact/entry';
import type { ContactState } from '@parley/core/contact/state';
import {
  entryIdOf,
  type AgentId,
  type CommandId,
  type ContactId,
  type EntryId,
  type StageId,
} from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import { isolate } from '@parley/core/names/isolate';
import type { Replica } from '../../local/replica-api.ts';
import { m } from '../../paraglide/messages.js';
import type { People } from '../people.svelte.ts';
import type { Toasts } from '../toasts.svelte.ts';
import { undoEntry } from './undo-entry.ts';

export interface ActionOptions {
  /** The list row that was acted upon: what it shows is what its agent had seen (L5). */
  readonly row?: Row;
}

/** What can be done to a contact from header, row and keyboard; each that can be undone offers it (OC-9). */
export class Actions {
  readonly #replica: Replica;
  readonly #people: People;
  readonly #toasts: Toasts;

  constructor(replica: Replica, people: People, toasts: Toasts) {
    this.#replica = replica;
    this.#people = people;
    this.#toasts = toasts;
  }

  /** Gives a command; what cannot even be kept locally is said, never swallowed (L12). */
  async command(
    contact: ContactId,
    action: Action,
    options: ActionOptions & { readonly replaces?: CommandId } = {},
  ): Promise<CommandId | undefined> {
    const seen = options.row?.state.preview?.seq;
    try {
      return await this.#replica.command(contact, action, {
        ...(seen === undefined ? {} : { seen }),
        ...(options.replaces === undefined ? {} : { replaces: options.replaces }),
      });
    } catch {
      this.#toasts.show(m.not_kept());
      return undefined;
    }
  }

  async assign(contact: ContactId, to: AgentId | null, options?: ActionOptions): Promise<void> {
    const from = this.#state(contact)?.assignee ?? null;
    if (from === to) return;
    const name = to === null ? undefined : isolate(this.#people.nameOf(to) ?? m.former_member());
    const text = name === undefined ? m.toast_unassigned() : m.toast_assigned({ name });
    await this.#undoable(contact, { type: 'assign', to, from }, text, options);
  }

  async close(contact: ContactId, note?: ClosingNote, options?: ActionOptions): Promise<void> {
    const action: Action = note === undefined ? { type: 'close' } : { type: 'close', note };
    await this.#undoable(contact, action, m.toast_closed(), options);
  }

  /**
   * *Send and close* in one (OC-9). Its undo takes all of it back while it is here; once it is sent, the close alone.
   * What is held says so itself.
   */
  async sendAndClose(contact: ContactId, action: ActionOf<'send'>): Promise<CommandId | undefined> {
    const id = await this.command(contact, action);
    if (id !== undefined) this.#offerUndo(contact, id, m.toast_sent_closed());
    return id;
  }

  async open(contact: ContactId): Promise<void> {
    await this.command(contact, { type: 'open' });
  }

  async snooze(
    contact: ContactId,
    until: number,
    regardless: boolean,
    options?: ActionOptions,
  ): Promise<void> {
    await this.#undoable(contact, { type: 'snooze', until, regardless }, m.toast_snoozed(), options);
  }

  async wake(contact: ContactId): Promise<void> {
    await this.command(contact, { type: 'wake' });
  }

  async stage(contact: ContactId, to: StageId | null): Promise<void> {
    await this.#undoable(contact, { type: 'stage', to }, m.toast_stage());
  }

  async block(contact: ContactId, blocked: boolean): Promise<void> {
    await this.command(contact, { type: blocked ? 'block' : 'unblock' });
  }

  /** Sets the read cursor one message back (IN-6). */
  async markUnread(contact: ContactId): Promise<void> {
    const inbound = this.#state(contact)?.inbound ?? 0;
    if (inbound > 0) await this.command(contact, { type: 'set-read-cursor', inbound: inbound - 1 });
  }

  /** Sets the read cursor to the contact's last message. */
  async markRead(contact: ContactId): Promise<void> {
    const inbound = this.#state(contact)?.inbound ?? 0;
    if (inbound > this.#replica.readCursor(contact))
      await this.command(contact, { type: 'set-read-cursor', inbound });
  }

  async #undoable(contact: ContactId, action: Action, text: string, options?: ActionOptions): Promise<void> {
    const id = await this.command(contact, action, options);
    if (id !== undefined) this.#offerUndo(contact, id, text);
  }

  #offerUndo(contact: ContactId, id: CommandId, text: string): void {
    this.#toasts.show(text, { label: m.undo(), run: () => void this.#undo(contact, id) });
  }

  async #undo(contact: ContactId, id: CommandId): Promise<void> {
    if (await this.#replica.takeBack(id)) return;
    await this.command(contact, { type: 'undo', entry: this.#entryOf(contact, id) });
  }

  /** One whose fact has changed since is named all the same: the server says by whom. */
  #entryOf(contact: ContactId, id: CommandId): EntryId {
    const state = this.#state(contact);
    return (state && undoEntry(state, id)) ?? entryIdOf(id, 0);
  }

  #state(contact: ContactId): ContactState | undefined {
    return this.#replica.rows().get(contact)?.state;
  }
}
