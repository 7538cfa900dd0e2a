/** The edit of a posted comment as others watch it (CM-5). */
import { editName } from '@parley/core/documents/drafts';
import type { AgentId, EntryId } from '@parley/core/ids';
import * as Y from 'yjs';
import { draftText } from '../local/drafts/draft-text.ts';
import type { OpenContact } from '../local/replica-api.ts';
import { tracked } from '../state/tracked.ts';

type Desk = ReturnType<OpenContact['edits']>;

const isWriting = ({ awareness }: Desk, author: AgentId): boolean =>
  [...awareness.getStates().values()].some((state) => state.agent === author && state.focusing === true);

/** Gives the text of an edit while its author writes it, else undefined. */
export const liveEdit = (
  desk: Desk,
  author: AgentId,
  comment: EntryId,
  version: number,
): (() => string | undefined) => {
  const root = editName(comment, version);
  return tracked(
    (listener) => {
      const type = desk.doc.get(root, Y.XmlText);
      type.observeDeep(listener);
      desk.awareness.on('change', listener);
      return () => {
        type.unobserveDeep(listener);
        desk.awareness.off('change', listener);
      };
    },
    () => {
      const text = isWriting(desk, author) ? draftText(desk.doc, root) : '';
      return text === '' ? undefined : text;
    },
  );
};
