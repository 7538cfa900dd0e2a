import type { AgentId, ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { readRecord } from '@parley/core/documents/record-document';
import { documentOf } from '@parley/core/documents/names';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Store } from '../../store/store.ts';
import { connect, type Agent } from '../testing/client.ts';
import { ANA, BEN, LIM, startTestServer, WORKSPACE, type TestServer } from '../testing/test-server.ts';

const CONTACT = 'contact001' as ContactId;
const DRAFTS = `drafts/${CONTACT}@1`;

let server: TestServer;
const agents: Agent[] = [];

const as = (...args: Parameters<typeof connect>): Agent => {
  const agent = connect(...args);
  agents.push(agent);
  return agent;
};

type Question = 'row' | 'account';

/** Questions about Ben, and about rows, whose answers are kept back: an answer is as old as its question. */
const kept = new Map<Question, { readonly release: Promise<void>; asked: number }>();

/** Keeps the answers to a question back; gives what lets them go. */
const keep = (question: Question): { readonly asked: () => number; readonly release: () => void } => {
  let release = (): void => undefined;
  const one = { release: new Promise<void>((resolve) => (release = resolve)), asked: 0 };
  kept.set(question, one);
  return {
    asked: () => one.asked,
    release: () => {
      kept.delete(question);
      release();
    },
  };
};

const answer = async <Value>(question: Question, value: Value): Promise<Value> => {
  const one = kept.get(question);
  if (one) {
    one.asked += 1;
    await one.release;
  }
  return value;
};

const wrap = (store: Store): Store => ({
  ...store,
  record: { ...store.record, row: async (...args) => answer('row', await store.record.row(...args)) },
  workspaces: {
    ...store.workspaces,
    account: async (agent) => {
      const account = await store.workspaces.account(agent);
      return agent === BEN ? answer('account', account) : account;
    },
  },
});

const limit = (member: AgentId): Promise<unknown> =>
  server.store.ledger.changeWorkspace(ANA, {
    id: newId(),
    change: { type: 'set-member', member, limited: true },
  });

/** The contact is Ana's from here on: who is limited does not see it. */
const assignToAna = () => server.act(ANA, CONTACT, { type: 'assign', to: ANA, from: null });

/** Name of the live record document. */
const liveName = async (): Promise<string> => {
  const row = await server.store.record.row(WORKSPACE, CONTACT);
  if (!row?.state.segment) throw new Error('no segment');
  return documentOf(row.state.segment.name, row.incarnation);
};

beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  server = await startTestServer({ wrap });
  await server.write(CONTACT, 'hello');
});

afterEach(async () => {
  kept.clear();
  for (const agent of agents.splice(0)) agent.leave();
  await server.remove();
  vi.restoreAllMocks();
});

describe('rights that change while a store answers', () => {
  it('WS-1 L10 a contact that goes out of sight while its document is let in is refused', async () => {
    const row = keep('row');
    const attached = as(server.url, LIM).attach(DRAFTS);
    await vi.waitFor(() => expect(row.asked()).toBeGreaterThan(0));
    kept.delete('row');
    await assignToAna();
    row.release();
    expect(await attached.refused()).toBe('revoked');
    expect(attached.provider.synced).toBe(false);
  });

  it('WS-1 L10 nothing of a contact is sent to a member whose rights are being read', async () => {
    await assignToAna();
    const name = await liveName();
    const ben = as(server.url, BEN).attach(name);
    const ana = as(server.url, ANA).attach(name);
    await Promise.all([ben.synced(), ana.synced()]);
    const before = readRecord(ben.doc).length;
    const account = keep('account');
    await limit(BEN);
    await vi.waitFor(() => expect(account.asked()).toBeGreaterThan(0));
    await server.write(CONTACT, 'not for Ben');
    await vi.waitFor(() => expect(readRecord(ana.doc)).toHaveLength(before + 1));
    account.release();
    expect(await ben.refused()).toBe('revoked');
    expect(readRecord(ben.doc)).toHaveLength(before);
  });

  it('WS-1 L10 a contact that changes while the rights to it are read is judged by the change', async () => {
    const ben = as(server.url, BEN).attach(DRAFTS);
    await ben.synced();
    const row = keep('row');
    await limit(BEN);
    await vi.waitFor(() => expect(row.asked()).toBeGreaterThan(0));
    kept.delete('row');
    await assignToAna();
    row.release();
    expect(await ben.refused()).toBe('revoked');
  });

  it('WS-1 L10 rights that were read before they changed are not those by which commits are judged', async () => {
    const bensBrowser = as(server.url, BEN);
    await vi.waitFor(() => expect(server.sockets.isOnline(BEN)).toBe(true));
    const account = keep('account');
    const attached = bensBrowser.attach(DRAFTS);
    await vi.waitFor(() => expect(account.asked()).toBe(1));
    kept.delete('account');
    await limit(BEN);
    account.release();
    await attached.synced();
    await assignToAna();
    expect(await attached.refused()).toBe('revoked');
  });

  it('what was kept back is sent in order when the rights are as before', async () => {
    const name = await liveName();
    const ben = as(server.url, BEN).attach(name);
    await ben.synced();
    const before = readRecord(ben.doc).length;
    const account = keep('account');
    await limit(BEN);
    await vi.waitFor(() => expect(account.asked()).toBeGreaterThan(0));
    const comment = (words: string) =>
      server.act(ANA, CONTACT, { type: 'comment', body: fromPlainText(words), files: [] });
    for (const words of ['one', 'two', 'three']) await comment(words);
    account.release();
    await vi.waitFor(() => expect(readRecord(ben.doc)).toHaveLength(before + 3));
    expect(ben.refusals).toEqual([]);
  });
});
