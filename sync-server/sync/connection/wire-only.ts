/** Documents without content: presence is awareness only, a feed stateless messages only. Nothing is written there. */
import type { Extension } from '@hocuspocus/server';
import { applicableOf } from '@parley/core/documents/applicable';
import { parseName } from '@parley/core/documents/names';
import * as Y from 'yjs';
import type { SyncContext } from './agent-socket.ts';
import { DocumentRefusal } from './refusal.ts';

const judge = (document: Y.Doc, type: number, payload: Uint8Array): 'malformed' | 'read-only' | undefined => {
  try {
    if (type === 0) {
      Y.decodeStateVector(payload);
      return undefined;
    }
    const found = applicableOf(document, payload);
    if (found === undefined) return 'malformed';
    return found.isNew || found.waiting > 0 ? 'read-only' : undefined;
  } catch {
    return 'malformed';
  }
};

export const createWireOnly = (): Extension<SyncContext> => ({
  extensionName: 'wire-only',
  beforeSync: async ({ context, document, documentName, type, payload }) => {
    const kind = parseName(documentName)?.kind;
    if (kind !== 'presence' && kind !== 'feed') return;
    const reason = judge(document, type, payload);
    if (!reason) return;
    context.socket.refuse(documentName, reason);
    throw new DocumentRefusal(reason);
  },
});
