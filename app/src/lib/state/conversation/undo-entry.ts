import type { ContactState } from '@parley/core/contact/state';
import { causeOf, type CommandId, type EntryId } from '@parley/core/ids';

/**
 * The entry of a command that set a fact of the contact and still stands: what an undo names (OC-9). A close may have
 * written an unassignment before its own entry. Undefined once the fact has changed.
 */
export const undoEntry = (state: ContactState, command: CommandId): EntryId | undefined =>
  [state.closed, state.assigned, state.snoozed, state.staged, state.opened].find(
    (change) => change !== null && causeOf(change.entry) === command,
  )?.entry;
