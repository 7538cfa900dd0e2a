/**
 * Names of drafts within a drafts document. A draft is a top-level type, `reply/<draft number>` or
 * `comment/<draft number>`: the number counts the drafts of that kind that the record has consumed (law L13). No
 * shared type is created under a map key.
 */
import { causeOf, type AgentId, type EntryId } from '../ids.ts';
import type { ContactState } from '../contact/state.ts';

export type DraftKind = 'reply' | 'comment';

/** Name of the top-level type of a draft. */
export const draftName = (kind: DraftKind, draftNumber: number): string => `${kind}/${draftNumber}`;

/** Number of the draft that is being written now. */
export const currentDraft = (state: ContactState, kind: DraftKind): number => state[kind].draftNumber;

/** Number of the private reply that an agent is writing now. */
export const currentPrivateDraft = (state: ContactState, agent: AgentId): number =>
  state.privateReply[agent]?.draftNumber ?? 0;

/** Name of the top-level type in which version `version` of a posted comment is edited. */
export const editName = (comment: EntryId, version: number): string =>
  `edit/${causeOf(comment)}/${comment.slice(comment.indexOf('/') + 1)}/${version}`;

/** Name of the top-level array whose last item is the comment or message that a draft answers. */
export const draftReplyName = (kind: DraftKind, draftNumber: number): string =>
  `answers/${kind}/${draftNumber}`;

/** Name of the top-level array whose last item is the identity that a reply was chosen to go to (MG-3). */
export const draftRecipientName = (draftNumber: number): string => `recipient/reply/${draftNumber}`;

/** Name of the top-level array of the files that go with a draft. */
export const draftFilesName = (kind: DraftKind, draftNumber: number): string =>
  `files/${kind}/${draftNumber}`;

/** Name of the top-level array that says which words of a draft a model made (AI-4). */
export const draftProvenanceName = (kind: DraftKind, draftNumber: number): string =>
  `provenance/${kind}/${draftNumber}`;
