/** Words in drafts that are no longer written: what was not in what was sent is offered, never lost (law L13). */
import type { Entry } from '@parley/core/contact/entry';
import type { DraftKind } from '@parley/core/documents/drafts';
import type { AgentId } from '@parley/core/ids';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { diffArrays } from 'diff';
import type { DraftText } from './draft-text.ts';
import type { Leftover } from '../replica-api.ts';

const words = (text: string): string[] => text.split(/\s+/u).filter((word) => word !== '');

/** More different words than this are not compared: all of the draft is offered. */
const MOST_EDITS = 2_000;

/** The words of a draft that were not in what was sent, in their order; runs that stood apart on lines of their own. */
export const wordsLeft = (draft: string, sent: string): string => {
  const parts = diffArrays(words(sent), words(draft), { maxEditLength: MOST_EDITS });
  if (parts === undefined) return draft;
  return parts
    .filter((part) => part.added)
    .map((part) => part.value.join(' '))
    .join('\n');
};

/** The entry, recorded or predicted, that consumed a draft of the shared drafts document or of an agent's private one. */
export const consumerOf = (
  draft: Pick<DraftText, 'kind' | 'draftNumber'>,
  entries: readonly Entry[],
  owner: 'shared' | AgentId = 'shared',
): Entry | undefined =>
  entries.find((entry) => {
    if (draft.kind === 'comment')
      return entry.kind === 'comment' && entry.draft?.draftNumber === draft.draftNumber;
    if (
      entry.kind !== 'message' ||
      entry.direction !== 'out' ||
      entry.draft?.draftNumber !== draft.draftNumber
    )
      return false;
    if (owner === 'shared') return entry.draft.visibility === 'shared';
    return entry.draft.visibility === 'private' && entry.by.kind === 'agent' && entry.by.id === owner;
  });

/** The drafts that are being written, and those whose words stand with a held message. */
export interface Written {
  readonly reply: number;
  readonly comment: number;
  readonly held: ReadonlySet<number>;
  /** Numbers of drafts that somebody's later, sent draft has passed over: nobody has consumed them. */
  readonly open?: Readonly<Record<DraftKind, readonly number[]>>;
}

/**
 * Leftovers among a drafts document's drafts.
 * @param entries those loaded, waiting ones too; a draft consumed by an entry that is not loaded is not judged
 */
export const leftoversOf = (
  drafts: readonly DraftText[],
  written: Written,
  entries: readonly Entry[],
): Leftover[] =>
  drafts.flatMap((draft): Leftover[] => {
    const { kind, draftNumber } = draft;
    const current = written[kind];
    if (draftNumber === current || (kind === 'reply' && written.held.has(draftNumber))) return [];
    // Begun after a send that was held or refused: the editor went back to the number before.
    if (draftNumber > current) return [{ kind, draftNumber, text: draft.text, sentBy: null }];
    if (written.open?.[kind].includes(draftNumber) === true)
      return [{ kind, draftNumber, text: draft.text, sentBy: null }];
    const consumer = consumerOf(draft, entries);
    if (consumer === undefined || !('body' in consumer)) return [];
    const text = wordsLeft(draft.text, toPlainText(consumer.body));
    if (text === '') return [];
    return [{ kind, draftNumber, text, sentBy: consumer.by.kind === 'agent' ? consumer.by.id : null }];
  });
