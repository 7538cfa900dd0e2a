/** The words of a draft, kept for the agent as a command that came back (law L15). */
import type { ActionOf } from '@parley/core/contact/decide/command';
import type { CommandId, ContactId } from '@parley/core/ids';
import type { Environment } from '../environment.ts';
import type { ReturnedCommand } from '../replica-api.ts';
import { asRichText, type DraftText } from './draft-text.ts';

/** The text of a draft as a command that was returned; under `id`, if there is one for it already. */
export function asReturned(
  environment: Pick<Environment, 'newId' | 'clock'>,
  contact: ContactId,
  draft: DraftText,
  id: CommandId = environment.newId(),
): ReturnedCommand {
  const type: 'send' | 'comment' = draft.kind === 'reply' ? 'send' : 'comment';
  const action: ActionOf<'send'> | ActionOf<'comment'> = { type, body: asRichText(draft.text), files: [] };
  const now = environment.clock.now();
  return {
    command: { v: 1, id, contact, happenedAt: now, seen: 0, action },
    refusal: { reason: 'unknown-contact' },
    at: now,
  };
}
