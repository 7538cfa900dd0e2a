import { draftName } from '@parley/core/documents/drafts';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { draftText } from '../local/drafts/draft-text.ts';
import { wordsLeft } from '../local/drafts/leftovers.ts';
import type { Leftover, ReturnedCommand } from '../local/replica-api.ts';
import type { ConversationState } from '../state/conversation/conversation-state.svelte.ts';

/** Whether the words of a refused message or comment stand in the draft that is written now. */
export const stillStands = (
  conversation: Pick<ConversationState, 'draft' | 'draftsDocument' | 'privateDrafts'>,
  { command: { action } }: ReturnedCommand,
): boolean => {
  if (action.type !== 'send' && action.type !== 'comment') return false;
  const { draft } = action;
  if (draft === undefined) return false;
  const kind = action.type === 'send' ? 'reply' : 'comment';
  const isPrivate = draft.visibility === 'private';
  if (conversation.draft(isPrivate ? 'private' : kind) !== draft.draftNumber) return false;
  const { doc } = isPrivate ? conversation.privateDrafts() : conversation.draftsDocument;
  return wordsLeft(toPlainText(action.body), draftText(doc, draftName(kind, draft.draftNumber))) === '';
};

/**
 * Whether all that was left of a draft is also in a message or comment that was returned from the same draft. It is
 * offered once then, with the reason.
 */
export const isReturned = (leftover: Leftover, { command: { action } }: ReturnedCommand): boolean => {
  if (action.type !== (leftover.kind === 'reply' ? 'send' : 'comment')) return false;
  if (action.draft?.visibility !== 'shared' || action.draft.draftNumber !== leftover.draftNumber)
    return false;
  return wordsLeft(leftover.text, toPlainText(action.body)) === '';
};
