/**
 * Lets a document in or refuses it, with one of our reasons, before anything of it is loaded: a refusal while
 * loading would leak the document.
 */
import type { Extension, onAuthenticatePayload } from '@hocuspocus/server';
import { parseName, segmentName, type DocumentName } from '@parley/core/documents/names';
import type { ContactId } from '@parley/core/ids';
import { documentAccess } from '../../auth/authorize.ts';
import type { Log } from '../../log/log.ts';
import type { RecordStore } from '../../store/record-store.ts';
import type { Store } from '../../store/store.ts';
import type { SyncContext } from './agent-socket.ts';
import { isTrueOf, parseAttachToken } from './attach-token.ts';
import type { SyncMetrics } from '../metrics.ts';
import { DocumentRefusal } from './refusal.ts';

interface Deps {
  readonly store: Pick<Store, 'record' | 'drafts' | 'workspaces'>;
  readonly log: Log;
  readonly metrics: SyncMetrics;
}

/** The contact that a document is about; null for presence and feed. */
const contactOf = async (
  name: DocumentName,
  record: Pick<RecordStore, 'segment'>,
): Promise<ContactId | null> => {
  switch (name.kind) {
    case 'presence':
    case 'feed':
      return null;
    case 'conversation': {
      const segment = await record.segment(segmentName(name));
      if (segment === undefined) throw new DocumentRefusal('unknown-document');
      return segment.contact;
    }
    case 'interval':
    case 'drafts':
    case 'edits':
    case 'private':
      return name.contact;
  }
};

const admit = async (data: onAuthenticatePayload<SyncContext>, { store }: Deps): Promise<void> => {
  const { socket } = data.context;
  const slot = socket.slots.get(data.documentName);
  const name = parseName(data.documentName);
  if (!slot || !name) throw new DocumentRefusal('unknown-document');
  const token = parseAttachToken(data.token);
  if (!token) throw new DocumentRefusal('malformed');
  const account = await socket.verify();
  if (!account) throw new DocumentRefusal('unauthenticated');
  if (token.agent !== undefined && token.agent !== account.id) throw new DocumentRefusal('not-you');
  // Before the rights are read: a commit from here on ends this attachment, too.
  slot.contact = await contactOf(name, store.record);
  const access = await documentAccess(account, name, store);
  if (access.access === undefined) throw new DocumentRefusal(access.reason);
  if (
    (name.kind === 'conversation' || name.kind === 'interval') &&
    !(await isTrueOf(store.record, name, token))
  ) {
    throw new DocumentRefusal('stale');
  }
  if (slot.refused) throw new DocumentRefusal(slot.refused);
  data.connectionConfig.readOnly = access.access === 'read';
};

export const createAuthenticate = (deps: Deps): Extension<SyncContext> => ({
  extensionName: 'authenticate',
  onAuthenticate: async (data) => {
    try {
      await admit(data, deps);
    } catch (error) {
      const refusal = error instanceof DocumentRefusal ? error : new DocumentRefusal('unavailable');
      if (refusal !== error && !data.context.socket.isClosed)
        deps.log.error({ err: error, document: data.documentName }, 'attaching failed');
      deps.metrics.refused(refusal.reason);
      data.context.socket.ended(data.documentName);
      throw refusal;
    }
  },
});
