/** Commands that the server holds, as they stand with what this browser knows and has on its way (law L5). */
import type { CommandId, ContactId } from '@parley/core/ids';
import type { HeldCommand } from '@parley/core/protocol/agent-api';
import type { ReplicaCache } from '../cache/cache.ts';

/** Held commands in the order of writing: those of one moment by what they say of the one before them. */
export const inOrder = (held: readonly HeldCommand[]): HeldCommand[] => {
  const before = new Map(held.map(({ command }) => [command.id, command.after]));
  const depth = (id: CommandId): number => {
    let steps = 0;
    for (let at = before.get(id); at !== undefined && steps < held.length; at = before.get(at)) steps += 1;
    return steps;
  };
  return [...held].sort(
    (a, b) =>
      a.at - b.at || depth(a.command.id) - depth(b.command.id) || a.command.happenedAt - b.command.happenedAt,
  );
};

/**
 * Held by the feed's word, or by an answer that the feed has not caught up with; without those that a command on
 * its way takes the place of.
 */
export const heldNow = (cache: ReplicaCache): readonly HeldCommand[] => {
  const replaced = new Set<CommandId | undefined>(
    cache.outbox.map(({ command, answer }) => (answer?.outcome === 'held' ? undefined : command.replaces)),
  );
  const answered = cache.outbox.flatMap(({ command, answer, answeredAt }): HeldCommand[] =>
    answer?.outcome === 'held' && !cache.held.has(command.id)
      ? [{ command, hold: answer.hold, at: answeredAt ?? command.happenedAt }]
      : [],
  );
  return inOrder([...cache.held.values(), ...answered].filter(({ command }) => !replaced.has(command.id)));
};

/** Numbers of reply drafts that held messages of a contact have not consumed: their words stand with what is held. */
export const heldDrafts = (
  held: readonly HeldCommand[],
  contact: ContactId,
  visibility: 'shared' | 'private',
): ReadonlySet<number> =>
  new Set(
    held.flatMap(({ command }) => {
      const { action } = command;
      if (command.contact !== contact || action.type !== 'send') return [];
      return action.draft?.visibility === visibility ? [action.draft.draftNumber] : [];
    }),
  );
