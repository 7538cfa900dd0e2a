import type { ContactId } from '@parley/core/ids';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { connect } from '../testing/client.ts';
import { awarenessFrame, connectRaw, syncFrame } from '../testing/raw-client.ts';
import { BEN, cookieOf, LIM, startTestServer, type TestServer } from '../testing/test-server.ts';

const CONTACT = 'contact001' as ContactId;
const DRAFTS = `drafts/${CONTACT}@1`;
const BURST = 20;

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ limits: { awareness: { burst: BURST, perSecond: 0.001 } } });
  await server.write(CONTACT, 'hello');
});
afterEach(() => server.remove());

const typing = (text: string): Uint8Array => {
  const doc = new Y.Doc();
  doc.getText('comment/0').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
};

describe('awareness', () => {
  it('nobody floods the others at a drafts document with carets, and nobody is cut off for trying', async () => {
    const watcher = connect(server.url, LIM);
    const draftsDocument = watcher.attach(DRAFTS);
    await draftsDocument.synced();
    let heard = 0;
    draftsDocument.provider.awareness?.on('update', () => (heard += 1));
    const client = await connectRaw(server.url, cookieOf(BEN, 'raw'));
    await client.attach(DRAFTS);
    for (let clock = 1; clock <= 500; clock += 1)
      client.send(awarenessFrame(DRAFTS, [{ client: 5, clock, state: JSON.stringify({ at: clock }) }]));
    // The server has handled them when the message sent after them arrives.
    client.send(syncFrame(DRAFTS, 2, typing('still here')));
    await vi.waitFor(() => expect(draftsDocument.doc.getText('comment/0').toJSON()).toContain('still here'));
    expect(heard).toBeGreaterThan(0);
    expect(heard).toBeLessThanOrEqual(BURST);
    expect(client.closed).toEqual([]);
    client.close();
    watcher.leave();
  });
});
