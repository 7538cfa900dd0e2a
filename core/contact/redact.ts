/** Redaction: the one change of a stored entry (law L11). The words go, the entry stays in its place. */
import type { EntryId } from '../ids.ts';
import type { Entry } from './entry.ts';

const EMPTY = { v: 1, blocks: [] } as const;

/**
 * A deleted comment, an edit of it or a reaction to it, without its words, files and meaning (CM-5). Other entries are
 * given back as they are.
 */
export const redactComment = (entry: Entry): Entry => {
  if (entry.kind === 'comment') return { ...entry, body: EMPTY, files: [], redacted: true };
  if (entry.kind === 'comment-edited') return { ...entry, body: EMPTY, redacted: true };
  if (entry.kind === 'reaction') return { ...entry, emoji: '', redacted: true };
  return entry;
};

/** The comment that an entry says something more about: found again when that comment is deleted. */
export function aboutOf(entry: Entry): EntryId | null {
  return entry.kind === 'comment-edited' || entry.kind === 'reaction' ? entry.comment : null;
}
