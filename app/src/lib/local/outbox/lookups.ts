/** What is known of the agent's commands, from the cache. */
import { isOwnNote } from '@parley/core/contact/decide/command';
import type { CommandId, ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { HeldCommand } from '@parley/core/protocol/agent-api';
import { draftsOf } from './drafts-in-row.ts';
import { heldDrafts, heldNow } from './held.ts';
import type { ReplicaCache } from '../cache/cache.ts';
import type { NewCommand } from './outbox.ts';
import type { DraftInRow, Replica, Standing } from '../replica-api.ts';

export interface Lookups {
  readonly held: () => readonly HeldCommand[];
  readonly standing: (id: CommandId) => Standing;
  readonly outcome: Replica['outcome'];
  readonly tally: Replica['tally'];
  /** The read mark with a waiting one folded in (IN-6). */
  readonly mark: (contact: ContactId) => number;
  readonly drafts: Replica['drafts'];
  readonly waits: Replica['waits'];
  /** Commands, drafts documents, files and own settings that the server has not got for sure. */
  readonly unsent: () => number;
}

/** What the local copy does not say yet: it is still being stored. */
export interface NotStored {
  readonly commands: () => readonly NewCommand[];
  /** Drafts documents that were written in here, and of which the server has not proven all. */
  readonly draftsDocuments: () => readonly { readonly name: string; readonly contact: ContactId }[];
}

/**
 * @param rows rows with waiting commands folded in
 * @param isSending whether a command is on its way just now
 */
export const createLookups = (
  cache: ReplicaCache,
  rows: () => ReadonlyMap<ContactId, Row>,
  isSending: (id: CommandId) => boolean,
  notStored: NotStored,
): Lookups => {
  const held = (): readonly HeldCommand[] => heldNow(cache);
  return {
    held,
    standing(id) {
      const item = cache.command(id);
      if (item === undefined || item.answer !== null) return 'answered';
      return isSending(id) ? 'sending' : 'waiting';
    },
    outcome(id) {
      const holding = held().find(({ command }) => command.id === id);
      if (holding) return { hold: holding.hold };
      const back = cache.handed.find(({ command }) => command.id === id);
      return back && { refusal: back.refusal };
    },
    tally(ids) {
      const returned = new Set([...held(), ...cache.handed].map(({ command }) => command.id));
      return {
        waiting: ids.filter((id) => cache.command(id)?.answer === null).length,
        back: new Set(ids.filter((id) => returned.has(id))),
      };
    },
    mark(contact) {
      const waiting = cache
        .lane(contact)
        .findLast(({ command, answer }) => answer === null && command.action.type === 'mark')?.command.action;
      return waiting?.type === 'mark' ? waiting.inbound : (cache.marks.get(contact) ?? 0);
    },
    drafts() {
      const waiting = held();
      const found = new Map<ContactId, readonly DraftInRow[]>();
      for (const contact of cache.drafts.keys()) {
        const row = rows().get(contact);
        if (row === undefined) continue;
        const numbers = {
          shared: heldDrafts(waiting, contact, 'shared'),
          private: heldDrafts(waiting, contact, 'private'),
        };
        const drafts = draftsOf(
          cache,
          row,
          (draftsDocument, kind, n) => kind === 'reply' && numbers[draftsDocument].has(n),
        );
        if (drafts.length > 0) found.set(contact, drafts);
      }
      return found;
    },
    waits: (contact) =>
      cache.lane(contact).some(({ command, answer }) => answer === null && command.action.type !== 'mark'),
    unsent() {
      // A read mark or an archived notification is nothing that anybody has typed or asked for.
      const given = notStored.commands().filter(({ id }) => cache.command(id) === undefined);
      const waiting = cache.outbox.flatMap(({ command, answer }) => (answer === null ? [command] : []));
      const commands = [...waiting, ...given].filter(({ action }) => !isOwnNote(action));
      // What is sent from a draft lies in its drafts document too: one thing for the person, so it is counted once.
      const fromDrafts = new Set(
        commands.flatMap(({ contact, action }) => ('draft' in action ? [contact] : [])),
      );
      const unproven = [...cache.dirty, ...notStored.draftsDocuments()];
      const draftsDocuments = unproven.filter(({ contact }) => !fromDrafts.has(contact));
      const files = [...cache.files.values()].filter(({ state }) => state === 'waiting');
      const settings = cache.waitingSettings.length;
      return (
        commands.length + new Set(draftsDocuments.map(({ name }) => name)).size + files.length + settings
      );
    },
  };
};
