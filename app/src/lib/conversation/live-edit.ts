/** The edit of a posted comment as others watch it (CM-5). */
import { editName } from '@parley/core/documents/drafts';
import type { AgentId, EntryId } from '@parley/core/ids';
import * as Y from 'yjs';
import { draftText } from '../local/drafts/draft-text.ts';
import type { OpenContact } from '../local/replica-api.ts';
import { tracked } from '../state/tracked.ts';

type DraftsDocument = ReturnType<OpenContact['edits']>;

const isWriting = ({ awareness }: DraftsDocument, author: AgentId): boolean =>
  [...awareness.getStates().values()].some((state) => state.agent === author && state.focusing === true);

/** Gives the text of an edit while its author writes it, otherwise undefined. */
export const liveEdit = (
  draftsDocument: DraftsDocument,
  author: AgentId,
  comment: EntryId,
  version: number,
): (() => string | undefined) => {
  const root = editName(comment, version);
  return tracked(
    (listener) => {
      const type = draftsDocument.doc.get(root, Y.XmlText);
      type.observeDeep(listener);
      draftsDocument.awareness.on('change', listener);
      return () => {
        type.unobserveDeep(listener);
        draftsDocument.awareness.off('change', listener);
      };
    },
    () => {
      const text = isWriting(draftsDocument, author) ? draftText(draftsDocument.doc, root) : '';
      return text === '' ? undefined : text;
    },
  );
};
