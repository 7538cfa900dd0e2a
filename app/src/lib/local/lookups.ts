/** What is known of the agent's commands, from the mirror. */
import { isOwnNote } from '@parley/core/contact/command';
import type { CommandId, ContactId } from '@parley/core/ids';
import type { HeldCommand } from '@parley/core/protocol/agent-api';
import { heldNow } from './held.ts';
import type { Mirror } from './mirror.ts';
import type { Replica, Standing } from './port.ts';

export interface Lookups {
  readonly held: () => readonly HeldCommand[];
  readonly standing: (id: CommandId) => Standing;
  readonly outcome: Replica['outcome'];
  readonly tally: Replica['tally'];
  /** The read mark with a waiting one folded in (IN-6). */
  readonly mark: (contact: ContactId) => number;
  /** Commands, desks, files and own settings that the server has not got for sure. */
  readonly unsent: () => number;
}

/** @param isSending whether a command is on its way just now */
export const createLookups = (mirror: Mirror, isSending: (id: CommandId) => boolean): Lookups => {
  const held = (): readonly HeldCommand[] => heldNow(mirror);
  return {
    held,
    standing(id) {
      const item = mirror.command(id);
      if (item === undefined || item.answer !== null) return 'answered';
      return isSending(id) ? 'sending' : 'waiting';
    },
    outcome(id) {
      const holding = held().find(({ command }) => command.id === id);
      if (holding) return { hold: holding.hold };
      const back = mirror.handed.find(({ command }) => command.id === id);
      return back && { refusal: back.refusal };
    },
    tally(ids) {
      const returned = new Set([...held(), ...mirror.handed].map(({ command }) => command.id));
      return {
        waiting: ids.filter((id) => mirror.command(id)?.answer === null).length,
        back: new Set(ids.filter((id) => returned.has(id))),
      };
    },
    mark(contact) {
      const waiting = mirror
        .lane(contact)
        .findLast(({ command, answer }) => answer === null && command.action.type === 'mark')?.command.action;
      return waiting?.type === 'mark' ? waiting.inbound : (mirror.marks.get(contact) ?? 0);
    },
    unsent() {
      // A read mark or an archived notification is nothing that anybody has typed or asked for.
      const commands = mirror.outbox.filter(
        ({ command, answer }) => answer === null && !isOwnNote(command.action),
      );
      // What is sent from a draft lies in its desk too: one thing for the person, so it is counted once.
      const fromDrafts = new Set(
        commands.flatMap(({ command }) => ('draft' in command.action ? [command.contact] : [])),
      );
      const desks = mirror.dirty.filter(({ contact }) => !fromDrafts.has(contact));
      const files = [...mirror.files.values()].filter(({ state }) => state === 'waiting');
      const settings = mirror.waitingSettings.length;
      return commands.length + new Set(desks.map(({ name }) => name)).size + files.length + settings;
    },
  };
};
