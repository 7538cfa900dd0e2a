/** What is known of the agent's commands, from the cache. */
import { isOwnNote } from '@parley/core/contact/decide/command';
import type { CommandId, ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { HeldCommand } from '@parley/core/protocol/agent-api';
import { draftsOf } from './drafts-in-row.ts';
import { heldDrafts, heldNow } from './held.ts';
import type { ReplicaCache } from '../cache/cache.ts';
import type { NewCommand } from './outbox.ts';
import type { DraftInRow, Replica, Standing, Tally } from '../replica-api.ts';

/** What the local copy does not say yet: it is still being stored. */
export interface NotStored {
  readonly commands: () => readonly NewCommand[];
  /** Drafts documents that were written in here, and of which the server has not proven all. */
  readonly draftsDocuments: () => readonly { readonly name: string; readonly contact: ContactId }[];
}

export class Lookups {
  readonly #cache: ReplicaCache;
  readonly #rows: () => ReadonlyMap<ContactId, Row>;
  readonly #isSending: (id: CommandId) => boolean;
  readonly #notStored: NotStored;

  /**
   * @param rows rows with waiting commands folded in
   * @param isSending whether a command is on its way just now
   */
  constructor(
    cache: ReplicaCache,
    rows: () => ReadonlyMap<ContactId, Row>,
    isSending: (id: CommandId) => boolean,
    notStored: NotStored,
  ) {
    this.#cache = cache;
    this.#rows = rows;
    this.#isSending = isSending;
    this.#notStored = notStored;
  }

  /** Commands that the server holds, in the order of writing. */
  held(): readonly HeldCommand[] {
    return heldNow(this.#cache);
  }

  standing(id: CommandId): Standing {
    const item = this.#cache.command(id);
    if (item === undefined || item.answer !== null) return 'answered';
    return this.#isSending(id) ? 'sending' : 'waiting';
  }

  outcome(id: CommandId): ReturnType<Replica['outcome']> {
    const held = this.held().find(({ command }) => command.id === id);
    if (held) return { hold: held.hold };
    const back = this.#cache.returned.find(({ command }) => command.id === id);
    return back && { refusal: back.refusal };
  }

  tally(ids: readonly CommandId[]): Tally {
    const back = new Set([...this.held(), ...this.#cache.returned].map(({ command }) => command.id));
    return {
      waiting: ids.filter((id) => this.#cache.command(id)?.answer === null).length,
      back: new Set(ids.filter((id) => back.has(id))),
    };
  }

  /** The read cursor with a waiting one folded in (IN-6). */
  readCursor(contact: ContactId): number {
    const waiting = this.#cache
      .lane(contact)
      .findLast(({ command, answer }) => answer === null && command.action.type === 'set-read-cursor')
      ?.command.action;
    return waiting?.type === 'set-read-cursor'
      ? waiting.inbound
      : (this.#cache.readCursors.get(contact) ?? 0);
  }

  drafts(): ReadonlyMap<ContactId, readonly DraftInRow[]> {
    const held = this.held();
    const found = new Map<ContactId, readonly DraftInRow[]>();
    for (const contact of this.#cache.drafts.keys()) {
      const row = this.#rows().get(contact);
      if (row === undefined) continue;
      const numbers = {
        shared: heldDrafts(held, contact, 'shared'),
        private: heldDrafts(held, contact, 'private'),
      };
      const drafts = draftsOf(
        this.#cache,
        row,
        (visibility, kind, n) => kind === 'reply' && numbers[visibility].has(n),
      );
      if (drafts.length > 0) found.set(contact, drafts);
    }
    return found;
  }

  /** Whether commands wait to be sent to the server; a read cursor does not count. */
  waits(contact: ContactId): boolean {
    return this.#cache
      .lane(contact)
      .some(({ command, answer }) => answer === null && command.action.type !== 'set-read-cursor');
  }

  /** How many commands, drafts documents, files and own settings the server has not got for sure. */
  unsent(): number {
    const cache = this.#cache;
    // A read cursor or an archived notification is nothing that anybody has typed or asked for.
    const fresh = this.#notStored.commands().filter(({ id }) => cache.command(id) === undefined);
    const waiting = cache.outbox.flatMap(({ command, answer }) => (answer === null ? [command] : []));
    const commands = [...waiting, ...fresh].filter(({ action }) => !isOwnNote(action));
    // What is sent from a draft lies in its drafts document too: one thing for the person, so it is counted once.
    const fromDrafts = new Set(
      commands.flatMap(({ contact, action }) => ('draft' in action ? [contact] : [])),
    );
    const unproven = [...cache.dirty, ...this.#notStored.draftsDocuments()];
    const draftsDocuments = unproven.filter(({ contact }) => !fromDrafts.has(contact));
    const names = new Set(draftsDocuments.map(({ name }) => name));
    const files = [...cache.files.values()].filter(({ state }) => state === 'waiting');
    return commands.length + names.size + files.length + cache.waitingSettings.length;
  }
}
