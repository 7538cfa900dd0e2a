import type { ContactId } from '@parley/core/ids';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { connect, type Agent } from '../testing/client.ts';
import { authFrame, connectRaw, frame, syncFrame } from '../testing/raw-client.ts';
import { ANA, BEN, cookieOf, figure, startTestServer, type TestServer } from '../testing/test-server.ts';

const CONTACT = 'contact001' as ContactId;
const DRAFTS = `drafts/${CONTACT}@1`;
const DRAFT = 'comment/0';

let server: TestServer;
const agents: Agent[] = [];

const as = (...args: Parameters<typeof connect>): Agent => {
  const agent = connect(...args);
  agents.push(agent);
  return agent;
};

/** The drafts document as the log on disk makes it. */
const onDisk = async (name = DRAFTS): Promise<string> => {
  const doc = new Y.Doc();
  for (const { update } of await server.store.drafts.load(name)) Y.applyUpdate(doc, update);
  return doc.getText(DRAFT).toJSON();
};

beforeEach(async () => {
  server = await startTestServer({ limits: { compactAfter: 20 } });
  await server.write(CONTACT, 'hello');
});

afterEach(async () => {
  for (const agent of agents.splice(0)) agent.leave();
  await server.remove();
});

describe('the drafts document', () => {
  it('CM-4 two agents who write one draft come to the same text, live', async () => {
    const ana = as(server.url, ANA).attach(DRAFTS);
    const ben = as(server.url, BEN).attach(DRAFTS);
    await Promise.all([ana.synced(), ben.synced()]);
    ana.doc.getText(DRAFT).insert(0, 'Hello ');
    await vi.waitFor(() => expect(ben.doc.getText(DRAFT).toJSON()).toBe('Hello '));
    ben.doc.getText(DRAFT).insert(6, 'Mary');
    await vi.waitFor(() => expect(ana.doc.getText(DRAFT).toJSON()).toBe('Hello Mary'));
    expect(await onDisk()).toBe('Hello Mary');
  });

  it('OF-3 drafts written offline by two agents merge without loss', async () => {
    const [anaDoc, benDoc] = [new Y.Doc(), new Y.Doc()];
    anaDoc.getText(DRAFT).insert(0, 'from Ana. ');
    benDoc.getText(DRAFT).insert(0, 'from Ben. ');
    const ana = as(server.url, ANA).attach(DRAFTS, { doc: anaDoc });
    const ben = as(server.url, BEN).attach(DRAFTS, { doc: benDoc });
    await Promise.all([ana.synced(), ben.synced()]);
    await vi.waitFor(() => expect(anaDoc.getText(DRAFT).toJSON()).toContain('from Ben. '));
    await vi.waitFor(() => expect(benDoc.getText(DRAFT).toJSON()).toBe(anaDoc.getText(DRAFT).toJSON()));
    expect(anaDoc.getText(DRAFT).toJSON()).toContain('from Ana. ');
  });

  it('OF-5 a barrier comes back when all before it is on disk, in order', async () => {
    const ana = as(server.url, ANA).attach(DRAFTS);
    await ana.synced();
    for (let index = 0; index < 30; index += 1) ana.doc.getText(DRAFT).insert(index, 'x');
    await ana.barrier();
    expect(await onDisk()).toBe('x'.repeat(30));
  });

  it('logs nothing for an update that brings nothing new', async () => {
    const ana = as(server.url, ANA).attach(DRAFTS);
    await ana.synced();
    ana.doc.getText(DRAFT).insert(0, 'once');
    await ana.barrier();
    const { length } = await server.store.drafts.load(DRAFTS);
    ana.provider.forceSync();
    const again = as(server.url, ANA, 'two').attach(DRAFTS, { doc: ana.doc });
    await again.synced();
    await again.barrier();
    expect(await server.store.drafts.load(DRAFTS)).toHaveLength(length);
  });

  it('is loaded from its log, merged in the background, and the same to who comes later', async () => {
    const ana = as(server.url, ANA).attach(DRAFTS);
    await ana.synced();
    for (let index = 0; index < 60; index += 1) {
      ana.doc.getText(DRAFT).insert(0, 'y');
      if (index % 2 === 0) ana.doc.getText(DRAFT).delete(0, 1);
    }
    await ana.barrier();
    await vi.waitFor(async () => expect((await server.store.drafts.load(DRAFTS)).length).toBeLessThan(40));
    expect(await figure(server.registry, 'parley_sync_compactions_total')).toBeGreaterThan(0);
    ana.detach();
    await vi.waitFor(async () => expect(await figure(server.registry, 'parley_sync_documents')).toBe(0));
    const ben = as(server.url, BEN).attach(DRAFTS);
    await ben.synced();
    expect(ben.doc.getText(DRAFT).toJSON()).toBe('y'.repeat(30));
    expect(await onDisk()).toBe('y'.repeat(30));
  });

  it('OF-3 takes what is typed on return, before what was typed offline has come, together with that', async () => {
    const author = new Y.Doc();
    const updates: Uint8Array[] = [];
    author.on('update', (update: Uint8Array) => updates.push(update));
    author.getText(DRAFT).insert(0, 'offline ');
    author.getText(DRAFT).insert(8, 'back');
    const raw = await connectRaw(server.url, cookieOf(ANA, 'raw'));
    await raw.attach(DRAFTS);
    raw.send(syncFrame(DRAFTS, 2, updates[1] ?? new Uint8Array()));
    raw.send(syncFrame(DRAFTS, 1, Y.encodeStateAsUpdate(author)));
    await vi.waitFor(async () => expect(await onDisk()).toBe('offline back'));
    expect(raw.denied).toEqual([]);
    raw.close();
  });

  it('is loaded without a logged update that does not apply, which is set aside and reported', async () => {
    const ana = as(server.url, ANA).attach(DRAFTS);
    await ana.synced();
    ana.doc.getText(DRAFT).insert(0, 'good');
    await ana.barrier();
    ana.detach();
    await vi.waitFor(async () => expect(await figure(server.registry, 'parley_sync_documents')).toBe(0));
    await server.store.drafts.append(DRAFTS, CONTACT, new Uint8Array([9, 9, 9]));
    const before = (await server.store.drafts.load(DRAFTS)).length;
    const ben = as(server.url, BEN).attach(DRAFTS);
    await ben.synced();
    expect(ben.doc.getText(DRAFT).toJSON()).toBe('good');
    await vi.waitFor(async () => expect(await server.store.drafts.load(DRAFTS)).toHaveLength(before - 1));
    expect(await figure(server.registry, 'parley_sync_set_aside_total')).toBe(1);
    expect(server.log.some((line) => line.includes('set aside'))).toBe(true);
  });

  it('takes no more than a drafts document may hold, and what was deleted makes room', async () => {
    await server.remove();
    server = await startTestServer({ limits: { maxDraftBytes: 20_000 } });
    await server.write(CONTACT, 'hello');
    const ana = as(server.url, ANA).attach(DRAFTS);
    await ana.synced();
    for (let index = 0; index < 30; index += 1) {
      ana.doc.getText(DRAFT).insert(0, 'x'.repeat(1_000));
      ana.doc.getText(DRAFT).delete(0, 1_000);
    }
    await ana.barrier();
    expect(ana.refusals).toEqual([]);
    for (let index = 0; index < 30; index += 1) ana.doc.getText(DRAFT).insert(0, 'y'.repeat(1_000));
    expect(await ana.refused()).toBe('too-large');
  });

  it('DR-1 a private draft is opened by nobody else, and another author’s edits are only read', async () => {
    const ben = as(server.url, BEN);
    const foreign = ben.attach(`drafts/${CONTACT}/${ANA}/private@1`);
    expect(await foreign.refused()).toBe('forbidden');
    const edits = `drafts/${CONTACT}/${ANA}@1`;
    const ana = as(server.url, ANA).attach(edits);
    const watcher = ben.attach(edits);
    await Promise.all([ana.synced(), watcher.synced()]);
    ana.doc.getText('edit/a').insert(0, 'better');
    await vi.waitFor(() => expect(watcher.doc.getText('edit/a').toJSON()).toBe('better'));
    watcher.doc.getText('edit/a').insert(0, 'hacked ');
    expect(await watcher.refused()).toBe('read-only');
    await ana.barrier();
    expect(ana.doc.getText('edit/a').toJSON()).toBe('better');
  });

  it('comes back when it is left and attached again within a moment, with no word on the time before', async () => {
    const agent = as(server.url, ANA);
    const doc = new Y.Doc();
    for (let index = 0; index < 20; index += 1) {
      const attached = agent.attach(DRAFTS, { doc });
      const closings: unknown[] = [];
      attached.provider.on('close', (event: unknown) => closings.push(event));
      await attached.synced();
      await attached.barrier();
      expect(closings).toEqual([]);
      doc.getText(DRAFT).insert(0, 'z');
      attached.detach();
    }
    const last = agent.attach(DRAFTS, { doc });
    await last.synced();
    await last.barrier();
    expect(await onDisk()).toBe('z'.repeat(20));
  });

  it('takes frames in order that come while it is being left and attached again', async () => {
    const raw = await connectRaw(server.url, cookieOf(ANA, 'raw'));
    await raw.attach(DRAFTS);
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    for (let index = 0; index < 30; index += 1) doc.getText(DRAFT).insert(index, 'w');
    for (const update of updates) {
      for (const data of [syncFrame(DRAFTS, 2, update), frame(DRAFTS, 7), authFrame(DRAFTS)]) raw.send(data);
    }
    await vi.waitFor(async () => expect(await onDisk()).toBe('w'.repeat(30)), { timeout: 10_000 });
    expect(raw.denied).toEqual([]);
    raw.close();
  });
});
