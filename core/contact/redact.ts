/** Redaction: the one change of a stored entry (law L11). The words go, the entry stays in its place. */
import type { EntryId } from '../ids.ts';
import type { Entry } from './entry.ts';

const EMPTY = { v: 1, blocks: [] } as const;

/**
 * A deleted comment or message, an edit of it or a reaction to it, without its words, files and meaning (CM-5). Other
 * entries are given back as they are.
 */
export const withoutWords = (entry: Entry): Entry => {
  switch (entry.kind) {
    case 'comment':
      return { ...entry, body: EMPTY, files: [], redacted: true };
    case 'message': {
      const { extra: _extra, ...rest } = entry;
      const empty = { body: EMPTY, files: [], redacted: true } as const;
      if (rest.direction === 'in') return { ...rest, ...empty };
      const { template: _template, ...sent } = rest;
      return { ...sent, ...empty };
    }
    case 'comment-edited':
    case 'message-edited':
      return { ...entry, body: EMPTY, redacted: true };
    case 'reaction':
      return { ...entry, emoji: '', redacted: true };
    case 'message-reaction':
      return { ...entry, emoji: null, redacted: true };
    default:
      return entry;
  }
};

/**
 * The comment or message to which an entry adds something: when that one is deleted, the entry is redacted as
 * well.
 */
export function aboutOf(entry: Entry): EntryId | null {
  switch (entry.kind) {
    case 'comment-edited':
    case 'reaction':
      return entry.comment;
    case 'message-edited':
    case 'message-reaction':
      return entry.message;
    default:
      return null;
  }
}
