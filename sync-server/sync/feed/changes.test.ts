import type { AgentId } from '@parley/core/ids';
import { expect, it } from 'vitest';
import { changesPage } from './changes.ts';

const ana = 'agentana01' as AgentId;

it('WS-1 L8 a page that was cut by other rights than its cursor was judged by is not given under that cursor', async () => {
  const epochs = [1, 2, 2, 2];
  let asked = 0;
  const epoch = (): number => epochs[asked++] ?? 2;
  const feed = {
    head: async () => ({ epoch: epoch(), rev: 10 }),
    changes: async (_agent: AgentId, rev: number) => ({
      epoch: epoch(),
      changes: [],
      rev: Math.max(rev, 10),
      more: false,
    }),
    era: async () => 'era',
  };
  const held = await changesPage(
    {
      ...feed,
      head: async () => ({ epoch: 1, rev: 10 }),
      changes: async () => ({ epoch: 1, changes: [], rev: 10, more: false }),
    },
    ana,
    '',
    5,
  );
  expect(held.reset).toBe(true);
  const page = await changesPage(feed, ana, held.cursor, 5);
  expect(page.reset).toBe(true);
  const next = await changesPage(feed, ana, page.cursor, 5);
  expect(next).toMatchObject({ reset: false, since: page.cursor });
});
