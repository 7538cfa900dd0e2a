/**
 * What an account may see and open: pure functions over the account and the store's present state. Who may change
 * members and the workspace is decided in `core/workspace/rights.ts`.
 */
import { formatName, segmentName, type DocumentName } from '@parley/core/documents/names';
import type { ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { DocumentReason } from '@parley/core/protocol/reasons';
import { canSee } from '@parley/core/workspace/visibility';
import type { DraftsStore } from '../store/drafts-store.ts';
import type { RecordStore } from '../store/record-store.ts';
import type { Account, WorkspaceStore } from '../store/workspace-store.ts';

/** Whether an account sees a contact (WS-1). The row has to be one of the account's workspace. */
export const maySee = (account: Account, row: Row): boolean => canSee(account, row.state);

/**
 * The row of a contact, if the contact exists and the account sees it: nobody learns which of the two
 * conditions fails.
 */
export const visibleRow = async (
  account: Account,
  contact: ContactId,
  store: { readonly record: Pick<RecordStore, 'row'> },
): Promise<Row | undefined> => {
  const row = await store.record.row(account.workspace, contact);
  return row !== undefined && maySee(account, row) ? row : undefined;
};

/** `read` documents may still carry awareness and stateless messages; their content is the server's alone. */
export type DocumentAccess =
  { readonly access: 'read' | 'write' } | { readonly reason: DocumentReason; readonly access?: never };

interface DocumentStore {
  readonly record: Pick<RecordStore, 'row' | 'segment' | 'tombstone'>;
  readonly drafts: Pick<DraftsStore, 'state'>;
  readonly workspaces: Pick<WorkspaceStore, 'account'>;
}

const refused = (reason: DocumentReason): DocumentAccess => ({ reason });
const READ: DocumentAccess = { access: 'read' };
const WRITE: DocumentAccess = { access: 'write' };

/** Visible, and at the present incarnation: an older one was redacted, a younger one is from a newer backup. */
const contactAccess = async (
  account: Account,
  contact: ContactId,
  incarnations: { readonly asked: number; readonly present: number },
  store: DocumentStore,
): Promise<DocumentAccess | undefined> => {
  if ((await visibleRow(account, contact, store)) === undefined) return refused('revoked');
  return incarnations.asked === incarnations.present ? undefined : refused('stale');
};

const draftAccess = async (
  account: Account,
  name: Extract<DocumentName, { kind: 'drafts' | 'edits' | 'private' }>,
  store: DocumentStore,
): Promise<DocumentAccess> => {
  if (name.kind === 'private' && name.agent !== account.id) return refused('forbidden');
  const draftsDocument = await store.drafts.state(name.contact);
  if (draftsDocument?.workspace !== account.workspace) return refused('unknown-document');
  const incarnations = { asked: name.incarnation, present: draftsDocument.incarnation };
  const refusal = await contactAccess(account, name.contact, incarnations, store);
  if (refusal) return refusal;
  if (name.kind !== 'edits' || name.author === account.id) return WRITE;
  return (await store.workspaces.account(name.author))?.workspace === account.workspace
    ? READ
    : refused('unknown-document');
};

/**
 * What an account may do with a document. Only `deleted` and `stale` make a client drop what it holds (law
 * L11). A name that this server does not know gets neither: a restored backup may know less than a client.
 */
export const documentAccess = async (
  account: Account,
  name: DocumentName,
  store: DocumentStore,
): Promise<DocumentAccess> => {
  if (!account.active) return refused('unauthenticated');
  switch (name.kind) {
    case 'feed':
      return name.agent === account.id ? READ : refused('forbidden');
    case 'presence':
      // Presence says which contacts exist; limited agents see presence in drafts documents only (§4).
      if (name.workspace !== account.workspace) return refused('forbidden');
      return account.role === 'agent' && account.limited ? refused('forbidden') : READ;
    case 'conversation':
    case 'interval': {
      const tombstone = await store.record.tombstone(formatName(name));
      if (tombstone) return refused(tombstone);
      const segment = await store.record.segment(segmentName(name));
      if (segment?.workspace !== account.workspace) return refused('unknown-document');
      const incarnations = { asked: name.incarnation, present: segment.incarnation };
      return (await contactAccess(account, segment.contact, incarnations, store)) ?? READ;
    }
    case 'drafts':
    case 'edits':
    case 'private': {
      const tombstone = await store.record.tombstone(formatName(name));
      return tombstone ? refused(tombstone) : draftAccess(account, name, store);
    }
  }
};
