/** What a change of the workspace costs on the wire, in bytes. */
import type { CommandId, SnippetId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { ChangesPage, FeedMessage } from '@parley/core/protocol/agent-api';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { connect, type Agent, type Attached } from '../testing/client.ts';
import { ANA, BEN, LIM, startTestServer, WORKSPACE, type TestServer } from '../testing/test-server.ts';

const SNIPPETS = 500;
const AGENTS = [ANA, BEN, LIM] as const;
const ids = Array.from({ length: SNIPPETS }, () => newId<SnippetId>());

let server: TestServer;
const agents: Agent[] = [];

const change = async (what: object): Promise<void> => {
  const request = { id: newId<CommandId>(), change: what } as Parameters<
    TestServer['store']['ledger']['changeWorkspace']
  >[1];
  const { outcome } = await server.store.ledger.changeWorkspace(ANA, request);
  expect(outcome).toBe('changed');
};

const snippet = (id: SnippetId, name: string) => ({
  id,
  name,
  shortcut: '',
  use: 'both' as const,
  body: fromPlainText('Thank you for your message. '.repeat(15)),
});

const set = (id: SnippetId, name: string): Promise<void> =>
  change({ type: 'set-item', collection: 'snippets', item: snippet(id, name) });

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const messages = ({ stateless }: Attached): FeedMessage[] => stateless as FeedMessage[];

const pageOf = async (agent: typeof ANA, cursor: string): Promise<ChangesPage> => {
  const account = await server.store.workspaces.account(agent);
  if (!account) throw new Error('no account');
  return server.sync.changesPage(account, cursor, 1_000);
};

beforeAll(async () => {
  server = await startTestServer();
  for (const [n, id] of ids.entries()) await set(id, `Snippet ${n}`);
});
afterAll(async () => {
  for (const agent of agents) agent.leave();
  await server.remove();
});

/** What each agent who is there, and each device that was away, receives of a change. */
const measure = async (make: () => Promise<void>) => {
  const cursors = await Promise.all(AGENTS.map(async (agent) => (await pageOf(agent, '')).cursor));
  const feeds = AGENTS.map((agent) => {
    const one = connect(server.url, agent);
    agents.push(one);
    return one.attach(`feed/${agent}`);
  });
  await vi.waitFor(() => {
    for (const feed of feeds) expect(messages(feed)).toHaveLength(1);
  });
  await make();
  await vi.waitFor(() => {
    for (const feed of feeds) expect(messages(feed)).toHaveLength(2);
  });
  const away = await Promise.all(AGENTS.map((agent, n) => pageOf(agent, cursors[n] ?? '')));
  expect(away.map(({ reset, changes }) => [reset, changes.length])).toEqual(AGENTS.map(() => [false, 1]));
  const pushed = feeds.map((feed) => bytes(messages(feed)[1]));
  return { received: [...pushed, ...away.map(bytes)], changes: away.flatMap((page) => page.changes) };
};

it('a changed snippet among 500 costs every agent, there or away, about the bytes of that snippet', async () => {
  const [id = newId<SnippetId>()] = ids;
  const { received, changes } = await measure(() => set(id, 'Another name'));
  const value = snippet(id, 'Another name');
  for (const one of changes) expect(one).toMatchObject({ type: 'item', item: { id, value } });
  const most = bytes(value) + 1_024;
  for (const one of received) expect(one).toBeLessThan(most);
  // All of them together are many times as much.
  expect(bytes(await server.store.workspaces.workspace(WORKSPACE))).toBeGreaterThan(most * 100);
});

it('a removed snippet costs a few bytes', async () => {
  const [, id = newId<SnippetId>()] = ids;
  const { received, changes } = await measure(() =>
    change({ type: 'remove-item', collection: 'snippets', id }),
  );
  for (const one of changes) expect(one).toMatchObject({ type: 'item', item: { id, value: null } });
  for (const one of received) expect(one).toBeLessThan(400);
});
