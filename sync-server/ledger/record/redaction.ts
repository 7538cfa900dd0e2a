/** Takes the words of a deleted comment or message out of everything that is stored (law L11, CM-5). */
import type { DraftRef, Entry } from '@parley/core/contact/entry';
import { withoutWords } from '@parley/core/contact/redact';
import {
  draftFilesName,
  draftName,
  draftReplyName,
  editName,
  type DraftKind,
} from '@parley/core/documents/drafts';
import { formatName } from '@parley/core/documents/names';
import type { AgentId, ContactId, EntryId, WorkspaceId } from '@parley/core/ids';
import type { LedgerChange } from '../changes.ts';
import type { Known } from '../known.ts';
import type { Needs } from '../questions.ts';
import { withoutDrafts } from './draft-words.ts';

/** What has to be known of a comment or message before it is known where its words are. */
export function redactionNeeds(contact: ContactId, comment: EntryId): Needs {
  return {
    commentHistory: [{ contact, comment }],
    segmentsOf: [comment],
    draftsIncarnation: [contact],
  };
}

/** Where its words are: whole logs of drafts documents, which nothing but a deletion reads. */
export function wordsNeeds(known: Known, contact: ContactId, comment: EntryId): Needs {
  const history = known.get('commentHistory', { contact, comment });
  return {
    draftsLog: draftsOf(known, contact, history).map(({ name }) => name),
    mentionsIn: history.map(({ id }) => ({ contact, entry: id })),
  };
}

/**
 * Redacts a comment or message and its edits: entries, documents, the drafts they were written in, notifications, and their
 * files.
 */
export function redactionChanges(
  known: Known,
  workspace: WorkspaceId,
  contact: ContactId,
  comment: EntryId,
  now: number,
): readonly LedgerChange[] {
  const history = known.get('commentHistory', { contact, comment });
  const drafts = draftsOf(known, contact, history);
  return [
    ...drafts.flatMap((written) => redactDrafts(known, workspace, contact, written, now)),
    {
      type: 'redact',
      workspace,
      entries: history.map(withoutWords),
      segments: known.get('segmentsOf', comment),
    },
    ...history.flatMap(({ id }) => entryWords(known, workspace, contact, id)),
  ];
}

/** What carries words of an entry beside the record: files that it alone names, and notifications. */
function entryWords(
  known: Known,
  workspace: WorkspaceId,
  contact: ContactId,
  entry: EntryId,
): readonly LedgerChange[] {
  const agents = known.get('mentionsIn', { contact, entry });
  return [
    { type: 'release-files', by: entry, deletion: 'at-once' },
    ...(agents.length === 0 ? [] : [{ type: 'redact-mentions', workspace, contact, entry, agents } as const]),
  ];
}

interface Written {
  /** The drafts document in which the words were written. */
  readonly name: string;
  /** Whether a top-level type of it held them. */
  readonly held: (type: string) => boolean;
}

/** Where a comment and its edits, or a message, were written before they were posted. */
function draftsOf(known: Known, contact: ContactId, history: readonly Entry[]): readonly Written[] {
  const incarnation = known.get('draftsIncarnation', contact);
  return history.flatMap((entry) => whereWritten(contact, incarnation, entry));
}

function whereWritten(contact: ContactId, incarnation: number, entry: Entry): readonly Written[] {
  if (entry.by.kind !== 'agent') return [];
  const agent: AgentId = entry.by.id;
  const documents = { contact, agent, incarnation };
  if (entry.kind === 'message') {
    return entry.direction === 'out' ? inDraft(documents, 'reply', entry.draft) : [];
  }
  if (entry.kind !== 'comment') return [];
  const edits = editName(entry.id, 0).replace(/0$/, '');
  return [
    {
      name: formatName({ kind: 'edits', contact, author: agent, incarnation }),
      held: (type) => type.startsWith(edits),
    },
    ...inDraft(documents, 'comment', entry.draft),
  ];
}

function inDraft(
  {
    contact,
    agent,
    incarnation,
  }: { readonly contact: ContactId; readonly agent: AgentId; readonly incarnation: number },
  kind: DraftKind,
  draft: DraftRef | undefined,
): readonly Written[] {
  if (draft === undefined) return [];
  const { draftNumber } = draft;
  const types = [
    draftName(kind, draftNumber),
    draftFilesName(kind, draftNumber),
    draftReplyName(kind, draftNumber),
  ];
  const name =
    draft.visibility === 'shared'
      ? formatName({ kind: 'drafts', contact, incarnation })
      : formatName({ kind: 'private', contact, agent, incarnation });
  return [{ name, held: (type) => types.includes(type) }];
}

function redactDrafts(
  known: Known,
  workspace: WorkspaceId,
  contact: ContactId,
  { name, held }: Written,
  now: number,
): readonly LedgerChange[] {
  const { broken, cut } = withoutDrafts(known.get('draftsLog', name), held);
  const aside = broken.map(({ n, why }) => ({ type: 'set-aside-update', name, n, why, at: now }) as const);
  return cut === undefined ? aside : [...aside, { type: 'rewrite-drafts', workspace, contact, name, ...cut }];
}
