import type { ContactId } from '@parley/core/ids';
import {
  encodeRecord,
  extendRecord,
  readRecord,
  RECORD_CLIENT,
  recordLength,
} from '@parley/core/documents/record-document';
import { Document, type beforeSyncPayload, type onLoadDocumentPayload } from '@hocuspocus/server';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { cpSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { createLog } from '../../log/log.ts';
import type { Commit } from '../../ledger/commit.ts';
import type { Store } from '../../store/store.ts';
import type { SyncContext } from '../connection/agent-socket.ts';
import { createBroken } from '../connection/guard.ts';
import { connect, type Agent } from '../testing/client.ts';
import {
  ANA,
  BEN,
  LIM,
  makeDataDir,
  startTestServer,
  WORKSPACE,
  type TestServer,
} from '../testing/test-server.ts';

import { createRecordDocuments } from './record-documents.ts';

const CONTACT = 'contact001' as ContactId;

const servers: TestServer[] = [];
const agents: Agent[] = [];

const start = async (...args: Parameters<typeof startTestServer>): Promise<TestServer> => {
  const server = await startTestServer(...args);
  servers.push(server);
  return server;
};

const as = (...args: Parameters<typeof connect>): Agent => {
  const agent = connect(...args);
  agents.push(agent);
  return agent;
};

/** Name of the live record document of a contact. */
const liveOf = async (server: TestServer, contact = CONTACT): Promise<string> => {
  const row = await server.store.record.row(WORKSPACE, contact);
  if (!row?.state.segment) throw new Error('no segment');
  return `${row.state.segment.name}@${row.incarnation}`;
};

const kinds = (doc: Y.Doc): string[] => readRecord(doc).map((entry) => entry.kind);

let server: TestServer;

beforeEach(async () => {
  server = await start();
  await server.write(CONTACT, 'hello');
});

afterEach(async () => {
  for (const agent of agents.splice(0)) agent.leave();
  for (const one of servers.splice(0)) await one.remove();
});

describe('a record document', () => {
  it('EV-2 shows what was committed, oldest first, and grows with each commit', async () => {
    const ana = as(server.url, ANA).attach(await liveOf(server));
    await ana.synced();
    expect(kinds(ana.doc)).toEqual(['opened', 'message']);
    await server.write(CONTACT, 'are you there?');
    await server.act(BEN, CONTACT, { type: 'assign', to: BEN, from: null });
    await vi.waitFor(() => expect(kinds(ana.doc)).toEqual(['opened', 'message', 'message', 'assigned']));
    expect(readRecord(ana.doc).map((entry) => entry.seq)).toEqual([1, 2, 3, 4]);
  });

  it('goes on after a restart, for a client that kept what it had, with a message that came meanwhile', async () => {
    const name = await liveOf(server);
    const ana = as(server.url, ANA).attach(name);
    await ana.synced();
    const { dataDir } = server;
    await server.stop();
    agents.splice(0).forEach((agent) => agent.leave());
    const again = await start({ dataDir });
    await again.write(CONTACT, 'more');
    const entries = readRecord(ana.doc);
    const back = as(again.url, ANA).attach(name, {
      doc: ana.doc,
      token: { v: 1, count: entries.length, last: entries.at(-1)?.id ?? null },
    });
    await back.synced();
    expect(kinds(ana.doc)).toEqual(['opened', 'message', 'message']);
    await again.write(CONTACT, 'and more');
    await vi.waitFor(() => expect(kinds(ana.doc)).toHaveLength(4));
  });

  it('does not lose what is committed while it is being loaded', async () => {
    const { dataDir } = server;
    await server.stop();
    let publishAgain = (): void => undefined;
    const wrap = (store: Store): Store => ({
      ...store,
      // The rows are read, then the last entry is committed and published, then the rows are used.
      record: {
        ...store.record,
        entryTexts: async (segment, from) => {
          const rows = await store.record.entryTexts(segment, from);
          if (from > 0) return rows;
          publishAgain();
          return rows.slice(0, -1);
        },
      },
    });
    const other = await start({ dataDir, wrap });
    other.bus.onCommit((commit) => (publishAgain = () => other.bus.publish(commit)));
    await other.write(CONTACT, 'just now');
    const ana = as(other.url, ANA).attach(await liveOf(other));
    await ana.synced();
    await vi.waitFor(() => expect(readRecord(ana.doc).map((entry) => entry.seq)).toEqual([1, 2, 3]));
  });

  it('EV-2 cannot be written by a client, which is told so, while others go on', async () => {
    const name = await liveOf(server);
    const evil = as(server.url, BEN).attach(name);
    const ana = as(server.url, ANA).attach(name);
    await Promise.all([evil.synced(), ana.synced()]);
    evil.doc.getArray('entries').push([{ kind: 'message', forged: true }]);
    expect(await evil.refused()).toBe('read-only');
    evil.detach();
    // A forged copy that is brought along is another past: it has to be dropped.
    const forged = new Y.Doc();
    forged.getArray('entries').push([{ forged: true }]);
    const second = as(server.url, BEN, 'two').attach(name, { doc: forged });
    expect(await second.refused()).toBe('stale');
    await server.write(CONTACT, 'still here');
    await vi.waitFor(() => expect(kinds(ana.doc)).toEqual(['opened', 'message', 'message']));
  });

  it('is stale for who holds more, or other entries, than a restored backup', async () => {
    const { dataDir } = server;
    await server.stop();
    const backup = makeDataDir();
    cpSync(dataDir, backup, { recursive: true });
    const ahead = await start({ dataDir });
    const name = await liveOf(ahead);
    await ahead.write(CONTACT, 'after the backup');
    const ana = as(ahead.url, ANA).attach(name);
    await ana.synced();
    const held = readRecord(ana.doc);
    agents.splice(0).forEach((agent) => agent.leave());

    const restored = await start({ dataDir: backup });
    const token = (count: number) => ({ v: 1, count, last: held[count - 1]?.id ?? null });
    const more = as(restored.url, ANA).attach(name, { doc: ana.doc, token: token(3) });
    expect(await more.refused()).toBe('stale');
    await restored.write(CONTACT, 'another third entry');
    const other = as(restored.url, ANA, 'two').attach(name, { doc: ana.doc, token: token(3) });
    expect(await other.refused()).toBe('stale');
    // Without an honest token the state vector gives it away, as long as it says more.
    const liar = new Y.Doc();
    Y.applyUpdate(liar, Y.encodeStateAsUpdate(ana.doc));
    liar.clientID = 1;
    liar.getArray('entries').push([{ a: 1 }, { b: 2 }]);
    const third = as(restored.url, BEN).attach(name, { doc: liar, token: { v: 1, count: 0, last: null } });
    expect(await third.refused()).toBe('stale');
    const fresh = as(restored.url, BEN, 'two').attach(name);
    await fresh.synced();
    expect(kinds(fresh.doc)).toEqual(['opened', 'message', 'message']);
  });

  it('CM-5 goes on under another name when a comment is deleted: the old one is closed as stale', async () => {
    const body = fromPlainText('a secret');
    await server.act(ANA, CONTACT, { type: 'comment', body, files: [] });
    const name = await liveOf(server);
    const ben = as(server.url, BEN).attach(name);
    await ben.synced();
    const comment = readRecord(ben.doc).find((entry) => entry.kind === 'comment');
    if (!comment) throw new Error('no comment');
    await server.act(ANA, CONTACT, { type: 'delete-comment', comment: comment.id });
    expect(await ben.refused()).toBe('stale');
    const next = await liveOf(server);
    expect(next).not.toBe(name);
    const again = as(server.url, BEN, 'two').attach(next);
    await again.synced();
    expect(JSON.stringify(readRecord(again.doc))).not.toContain('a secret');
    expect(kinds(again.doc)).toEqual(['opened', 'message', 'comment', 'comment-deleted']);
    const late = as(server.url, BEN, 'three').attach(name);
    expect(await late.refused()).toBe('stale');
  });

  it('WS-1 is closed before it grows for a limited agent who may no longer see the contact', async () => {
    const name = await liveOf(server);
    const lim = as(server.url, LIM);
    const record = lim.attach(name);
    const draftsDocument = lim.attach(`drafts/${CONTACT}@1`);
    await Promise.all([record.synced(), draftsDocument.synced()]);
    await server.act(ANA, CONTACT, { type: 'assign', to: BEN, from: null });
    expect(await record.refused()).toBe('revoked');
    expect(await draftsDocument.refused()).toBe('revoked');
    expect(kinds(record.doc)).toEqual(['opened', 'message']);
    const later = as(server.url, LIM, 'two').attach(name);
    expect(await later.refused()).toBe('revoked');
  });
});

describe('a record document that is being extended', () => {
  it('L6 takes a client that holds what is on disk, and not yet in memory', async () => {
    const name = await liveOf(server);
    const segment = name.slice(0, name.indexOf('@'));
    const keptBack: Promise<void>[] = [];
    const { record } = server.store;
    const store = {
      segment: (one: string) => record.segment(one),
      entryTexts: async (...args: Parameters<typeof record.entryTexts>) => {
        const texts = await record.entryTexts(...args);
        await keptBack.at(-1);
        return texts;
      },
    };
    const refusals: string[] = [];
    const socket = { refuse: (_name: string, reason: string) => refusals.push(reason) };
    const log = createLog('error', { write: (line) => refusals.push(line) });
    const records = createRecordDocuments({ store, broken: createBroken(), log });
    const { extension } = records;
    const document = new Document(name);
    const payloadOf = (doc: Y.Doc) =>
      ({
        context: { socket },
        document,
        documentName: name,
        type: 0,
        payload: Y.encodeStateVector(doc),
      }) as unknown as beforeSyncPayload<SyncContext>;
    await extension.onLoadDocument?.({
      document,
      documentName: name,
    } as unknown as onLoadDocumentPayload<SyncContext>);

    let release = (): void => undefined;
    keptBack.push(new Promise((resolve) => (release = resolve)));
    const commits: Commit[] = [];
    const stop = server.bus.onCommit((commit) => commits.push(commit));
    await server.write(CONTACT, 'the newest');
    stop();
    for (const commit of commits) records.extend(commit);
    const pulled = encodeRecord(await record.entryTexts(segment, 0));
    const asked = extension.beforeSync?.(payloadOf(pulled));
    expect(recordLength(document)).toBe(recordLength(pulled) - 1);
    release();
    await asked;
    expect(recordLength(document)).toBe(recordLength(pulled));

    // Who holds more than is on disk holds the record of another past.
    pulled.clientID = RECORD_CLIENT;
    extendRecord(pulled, recordLength(pulled), ['{}']);
    await expect(extension.beforeSync?.(payloadOf(pulled))).rejects.toMatchObject({ reason: 'stale' });
    expect(refusals).toEqual(['stale']);
    await records.idle();
    document.destroy();
  });
});
