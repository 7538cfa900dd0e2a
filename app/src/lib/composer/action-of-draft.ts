import type { ActionOf } from '@parley/core/contact/decide/command';
import type { ClosingNote } from '@parley/core/contact/entry';
import type { Provenance } from '@parley/core/contact/provenance';
import type { DraftKind } from '@parley/core/documents/drafts';
import type { EntryId, FileId } from '@parley/core/ids';
import type { RichText } from '@parley/core/rich-text/rich-text';

interface Draft {
  readonly mode: DraftKind;
  /** Whether the reply is written in the agent's private draft. */
  readonly isPrivate: boolean;
  /** Number of the draft among those of its kind. */
  readonly draftNumber: number;
  /** Which AI took part in a comment. */
  readonly provenance: readonly Provenance[];
  /** The comment that a comment answers. */
  readonly answers: EntryId | undefined;
}

interface Written {
  readonly body: RichText;
  readonly files: FileId[];
  /** Closes the conversation with the reply. */
  readonly close: ClosingNote | undefined;
  /** Of a reply: the identity that was chosen, and the message that it quotes. */
  readonly recipient?: ActionOf<'send'>['identity'];
  readonly quoted?: EntryId | undefined;
}

/** The action that sends a reply or posts a comment, and consumes the draft that it was written in (law L13). */
export function actionOfDraft(draft: Draft, written: Written): ActionOf<'comment'> | ActionOf<'send'> {
  const { mode, isPrivate, draftNumber, provenance, answers } = draft;
  const { body, files, close, recipient, quoted } = written;
  if (mode === 'comment') {
    return {
      type: 'comment',
      body,
      files,
      draft: { visibility: 'shared', draftNumber },
      ...(answers === undefined ? {} : { replyTo: answers }),
      ...(provenance.length > 0 ? { provenance: [...provenance] } : {}),
    };
  }
  const visibility = isPrivate ? 'private' : 'shared';
  return {
    type: 'send',
    body,
    files,
    draft: { visibility, draftNumber },
    ...(recipient === undefined ? {} : { identity: recipient }),
    ...(quoted === undefined ? {} : { replyTo: quoted }),
    ...(close === undefined ? {} : { close }),
  };
}
