import { newId } from '@parley/core/new-id';
import { cpSync } from 'node:fs';
import type { ContactId } from '@parley/core/ids';
import type { Change, ChangesPage, FeedMessage } from '@parley/core/protocol/agent-api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Account } from '../../store/workspace-store.ts';
import { connect, type Agent, type Attached } from '../testing/client.ts';
import {
  ANA,
  BEN,
  LIM,
  makeDataDir,
  startTestServer,
  WORKSPACE,
  type TestServer,
} from '../testing/test-server.ts';

const contact = (n: number): ContactId => `contact${String(n).padStart(3, '0')}` as ContactId;

let server: TestServer;
const agents: Agent[] = [];

const as = (...args: Parameters<typeof connect>): Agent => {
  const agent = connect(...args);
  agents.push(agent);
  return agent;
};

const accountOf = async (agent: typeof ANA): Promise<Account> => {
  const account = await server.store.workspaces.account(agent);
  if (!account) throw new Error('no account');
  return account;
};

const messages = (attached: Attached): FeedMessage[] => attached.stateless as FeedMessage[];
const pages = (attached: Attached): ChangesPage[] =>
  messages(attached).flatMap((message) => (message.type === 'changes' ? [message.page] : []));
const rowsOf = (changes: readonly Change[]): string[] =>
  changes.flatMap((change) => (change.type === 'row' ? [change.contact] : []));

const begin = async (agent: typeof ANA): Promise<Attached> => {
  const feed = as(server.url, agent).attach(`feed/${agent}`);
  await vi.waitFor(() => expect(messages(feed).length).toBeGreaterThan(0));
  return feed;
};

beforeEach(async () => {
  server = await startTestServer({ limits: { pushChanges: 10, pushInterval: 100 } });
});

afterEach(async () => {
  for (const agent of agents.splice(0)) agent.leave();
  await server.remove();
});

describe('the feed', () => {
  it('tells at once of a change, beginning where the greeting left off', async () => {
    await server.write(contact(1), 'hi');
    const feed = await begin(ANA);
    const [hello] = pages(feed);
    expect(hello).toMatchObject({ changes: [], reset: false, more: false });
    expect((await server.sync.changesPage(await accountOf(ANA), '', 100)).cursor).toBe(hello?.cursor);
    await server.write(contact(2), 'ho');
    await vi.waitFor(() => expect(rowsOf(pages(feed).flatMap((page) => page.changes))).toContain(contact(2)));
    expect(pages(feed)[1]?.since).toBe(hello?.cursor);
  });

  it('leaves no gap between pages under load, and coalesces commits', async () => {
    const feed = await begin(ANA);
    const start = await server.sync.changesPage(await accountOf(ANA), '', 1_000);
    const commits = 40;
    for (let n = 0; n < commits; n += 1) await server.write(contact(n % 4), `message ${n}`);
    await vi.waitFor(() => {
      const seen = pages(feed).flatMap((page) => page.changes);
      const last = seen.filter((change) => change.type === 'row' && change.contact === contact(3)).at(-1);
      expect(last?.type === 'row' && last.row.state.inbound).toBe(commits / 4);
    });
    const received = pages(feed);
    for (const [index, page] of received.entries()) {
      if (index > 0) expect(page.since).toBe(received[index - 1]?.cursor);
    }
    expect(received[0]?.since).toBe(start.cursor);
    expect(received.length).toBeLessThan(commits / 2);
    expect(received.at(-1)?.cursor).toBe(
      (await server.sync.changesPage(await accountOf(ANA), '', 1_000)).cursor,
    );
  });

  it('says behind when more has changed than a push carries, and goes on from there', async () => {
    const feed = await begin(ANA);
    await server.store.ledger.apply([]);
    await Promise.all(Array.from({ length: 30 }, (_, n) => server.write(contact(n), 'all at once')));
    await vi.waitFor(() => expect(messages(feed).some(({ type }) => type === 'behind')).toBe(true));
    const { cursor, changes } = await server.sync.changesPage(await accountOf(ANA), '', 1_000);
    expect(rowsOf(changes)).toHaveLength(30);
    await server.write(contact(0), 'next');
    await vi.waitFor(() => expect(pages(feed).at(-1)?.since).toBe(cursor));
  });

  it('WS-1 tells a limited agent that a contact is gone, and not what became of it', async () => {
    await server.write(contact(1), 'hi');
    const feed = await begin(LIM);
    await server.act(ANA, contact(1), { type: 'assign', to: BEN, from: null });
    await vi.waitFor(() => {
      const changes = pages(feed).flatMap((page) => page.changes);
      expect(changes).toContainEqual(expect.objectContaining({ type: 'gone', contact: contact(1) }));
      expect(rowsOf(changes)).toEqual([]);
    });
  });

  it('says behind when what the agent sees is cut anew, and the old cursor then resets', async () => {
    await server.write(contact(1), 'hi');
    const feed = await begin(BEN);
    const { cursor } = await server.sync.changesPage(await accountOf(BEN), '', 1_000);
    await server.store.ledger.changeWorkspace(ANA, {
      id: newId(),
      change: { type: 'set-member', member: BEN, limited: true },
    });
    await vi.waitFor(() => expect(messages(feed).some(({ type }) => type === 'behind')).toBe(true));
    expect((await server.sync.changesPage(await accountOf(BEN), cursor, 1_000)).reset).toBe(true);
  });

  it('is nobody else’s', async () => {
    const foreign = as(server.url, BEN).attach(`feed/${ANA}`);
    expect(await foreign.refused()).toBe('forbidden');
  });

  it('L10 is refused to a tab that shows somebody else, as every document is', async () => {
    const tab = as(server.url, BEN);
    const token = { v: 1, count: 0, last: null };
    for (const name of [`feed/${BEN}`, `presence/${WORKSPACE}`]) {
      const shown = tab.attach(name, { token: { ...token, agent: ANA } });
      expect(await shown.refused()).toBe('not-you');
      shown.detach();
    }
    await tab.attach(`feed/${BEN}`, { token: { ...token, agent: BEN } }).synced();
  });
});

describe('a page of changes', () => {
  it.each(['', 'nonsense', '1', '1.', '.1', '1.1.1', '-1.5', '1.1e9', '999.1', `1.${'9'.repeat(40)}`])(
    'begins anew after the cursor %j',
    async (cursor) => {
      await server.write(contact(1), 'hi');
      const page = await server.sync.changesPage(await accountOf(ANA), cursor, 100);
      expect(page.reset).toBe(true);
      expect(rowsOf(page.changes)).toEqual([contact(1)]);
    },
  );

  it('begins anew after a cursor from beyond a restored backup', async () => {
    await server.write(contact(1), 'hi');
    const { cursor } = await server.sync.changesPage(await accountOf(ANA), '', 100);
    const [epoch, rev] = cursor.split('.');
    const page = await server.sync.changesPage(await accountOf(ANA), `${epoch}.${Number(rev) + 10}`, 100);
    expect(page.reset).toBe(true);
    expect(await server.sync.changesPage(await accountOf(ANA), cursor, 100)).toMatchObject({
      reset: false,
      changes: [],
    });
  });

  it('begins anew after a restored backup, also when its new history has grown beyond the cursor', async () => {
    await server.write(contact(1), 'before the backup');
    const { dataDir } = server;
    await server.stop();
    const backup = makeDataDir();
    cpSync(dataDir, backup, { recursive: true });

    server = await startTestServer({ dataDir });
    await server.write(contact(1), 'only in the past that is given up');
    const { cursor } = await server.sync.changesPage(await accountOf(ANA), '', 100);
    await server.remove();

    server = await startTestServer({ dataDir: backup });
    for (let n = 2; n < 9; n += 1) await server.write(contact(n), 'after it was restored');
    const page = await server.sync.changesPage(await accountOf(ANA), cursor, 100);
    expect(page.reset).toBe(true);
    expect(rowsOf(page.changes)).toContain(contact(1));
    // A restart alone changes nothing.
    await server.stop();
    server = await startTestServer({ dataDir: backup });
    expect(await server.sync.changesPage(await accountOf(ANA), page.cursor, 100)).toMatchObject({
      since: page.cursor,
      reset: false,
      changes: [],
    });
  });

  it('brings all in pages, each going on where the last one ended', async () => {
    for (let n = 0; n < 12; n += 1) await server.write(contact(n), 'hi');
    const rows: string[] = [];
    let page = await server.sync.changesPage(await accountOf(ANA), '', 5);
    rows.push(...rowsOf(page.changes));
    while (page.more) {
      const next = await server.sync.changesPage(await accountOf(ANA), page.cursor, 5);
      expect(next).toMatchObject({ since: page.cursor, reset: false });
      rows.push(...rowsOf(next.changes));
      page = next;
    }
    expect(rows.sort()).toEqual(Array.from({ length: 12 }, (_, n) => contact(n)));
  });
});
