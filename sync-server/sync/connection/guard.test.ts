import { Document, Hocuspocus, type connectedPayload } from '@hocuspocus/server';
import { describe, expect, it, vi } from 'vitest';
import type { AgentSocket, Slot, SyncContext } from './agent-socket.ts';
import { createBroken, createGuard } from './guard.ts';

const NAME = 'drafts/contact001@1';

const setting = () => {
  const slot: Slot = { phase: 'opening', refused: undefined, told: false, contact: null, held: [] };
  const refuse = vi.fn();
  const socket = { slots: new Map([[NAME, slot]]), refuse } as unknown as AgentSocket;
  const instance = new Hocuspocus<SyncContext>();
  const document = new Document(NAME);
  const connection = { document, close: vi.fn() };
  document.connections.set(connection as never, { clients: new Set() });
  const broken = createBroken();
  const data = { context: { socket }, connection, documentName: NAME, instance };
  const connected = () => createGuard(broken).connected?.(data as unknown as connectedPayload<SyncContext>);
  return { slot, refuse, instance, document, connection, broken, connected };
};

describe('a connection that has just been made', () => {
  it('is let go when Hocuspocus was just unloading the document: it would be alone on it', async () => {
    const { connected, connection, slot, refuse } = setting();
    await connected();
    expect(slot.phase).toBe('leaving');
    expect(connection.close).toHaveBeenCalledWith({ code: 4403, reason: 'unavailable' });
    expect(refuse).toHaveBeenCalledWith(NAME, 'unavailable');
  });

  it('stays on a document that is loaded', async () => {
    const { connected, connection, document, instance, slot, refuse } = setting();
    instance.documents.set(NAME, document);
    await connected();
    expect(slot.phase).toBe('open');
    expect(connection.close).not.toHaveBeenCalled();
    expect(refuse).not.toHaveBeenCalled();
  });

  it('is refused what was refused while it was being made', async () => {
    const { connected, document, instance, slot, refuse } = setting();
    instance.documents.set(NAME, document);
    slot.refused = 'revoked';
    await connected();
    expect(refuse).toHaveBeenCalledWith(NAME, 'revoked');
  });
});
