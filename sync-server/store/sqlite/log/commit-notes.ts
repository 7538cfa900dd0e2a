/** What the items of a transaction changed, noted while they run and told to listeners after the commit. */
import type { Placed } from '@parley/core/contact/record';
import type { ContactState } from '@parley/core/contact/state';
import type { AgentId, ContactId, WorkspaceId } from '@parley/core/ids';
import type { Commit } from '../../port.ts';

export type Note = { readonly workspace: WorkspaceId } & (
  | {
      readonly type: 'contact';
      readonly before: ContactState;
      readonly after: ContactState;
      readonly placed: readonly Placed[];
    }
  | { readonly type: 'stale'; readonly name: string }
  | { readonly type: 'agent'; readonly agent: AgentId }
  | { readonly type: 'workspace' }
  | { readonly type: 'drafts'; readonly contact: ContactId }
  | { readonly type: 'drafts-write'; readonly name: string; readonly update: Uint8Array }
);

const mergeContacts = (notes: readonly Note[]): Commit['contacts'] => {
  const merged = new Map<ContactId, Commit['contacts'][number]>();
  for (const note of notes) {
    if (note.type !== 'contact') continue;
    const earlier = merged.get(note.after.contact);
    merged.set(note.after.contact, {
      before: earlier?.before ?? note.before,
      after: note.after,
      placed: [...(earlier?.placed ?? []), ...note.placed],
    });
  }
  return [...merged.values()];
};

const commitOf = (workspace: WorkspaceId, rev: number, notes: readonly Note[]): Commit => ({
  workspace,
  rev,
  contacts: mergeContacts(notes),
  stale: [...new Set(notes.flatMap((note) => (note.type === 'stale' ? [note.name] : [])))],
  deleted: [],
  agents: [...new Set(notes.flatMap((note) => (note.type === 'agent' ? [note.agent] : [])))],
  workspaceChanged: notes.some((note) => note.type === 'workspace'),
  draftsDocuments: [...new Set(notes.flatMap((note) => (note.type === 'drafts' ? [note.contact] : [])))],
  draftWrites: notes.flatMap((note) =>
    note.type === 'drafts-write' ? [{ name: note.name, update: note.update }] : [],
  ),
});

/** One commit per workspace that the transaction touched; a contact changed several times appears once. */
export const commitsOf = (notes: readonly Note[], rev: number): readonly Commit[] =>
  [...new Set(notes.map((note) => note.workspace))].map((workspace) =>
    commitOf(
      workspace,
      rev,
      notes.filter((note) => note.workspace === workspace),
    ),
  );
