/**
 * Names of drafts within a drafts document: top-level types, `reply/<n>` and `comment/<n>`, n being the number of
 * drafts of that kind that the record has consumed (law L13). No shared type is created under a map key.
 */
import { causeOf, type AgentId, type EntryId } from '../ids.ts';
import type { ContactState } from '../contact/state.ts';

export type DraftKind = 'reply' | 'comment';

/** Name of the top-level type of draft `n`. */
export const draftName = (kind: DraftKind, n: number): string => `${kind}/${n}`;

/** Number of the draft that is being written now. */
export const currentDraft = (state: ContactState, kind: DraftKind): number => state[kind].n;

/** Number of the private reply that an agent is writing now. */
export const currentPrivateDraft = (state: ContactState, agent: AgentId): number =>
  state.privateReply[agent]?.n ?? 0;

/** Name of the top-level type in which version `version` of a posted comment is edited. */
export const editName = (comment: EntryId, version: number): string =>
  `edit/${causeOf(comment)}/${comment.slice(comment.indexOf('/') + 1)}/${version}`;

/** Name of the top-level array whose last item is the comment that comment draft `n` answers. */
export const draftReplyName = (n: number): string => `answers/comment/${n}`;

/** Name of the top-level array of the files that go with draft `n`. */
export const draftFilesName = (kind: DraftKind, n: number): string => `files/${kind}/${n}`;

/** Name of the top-level array that says what in draft `n` a model made (AI-4). */
export const draftMadeName = (kind: DraftKind, n: number): string => `made/${kind}/${n}`;
