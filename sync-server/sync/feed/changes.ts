/** Pages of changes for one agent, by an opaque cursor of visibility epoch, `rev` and its era (law L8). */
import type { AgentId } from '@parley/core/ids';
import type { ChangesPage } from '@parley/core/protocol/agent-api';
import { formatPosition, parsePosition, type Position } from '@parley/core/protocol/cursor';
import type { FeedStore, Head } from '../../store/feed-store.ts';

/** A cursor at a `rev`, for the rights of an epoch. */
export const formatCursor = async (
  feed: Pick<FeedStore, 'era'>,
  { epoch, rev }: Omit<Position, 'era'>,
): Promise<string> => formatPosition({ epoch, rev, era: await feed.era(rev) });

/** Whether a cursor goes on from what an agent holds: it is of the same rights, and of the same history. */
const goesOn = async (
  feed: Pick<FeedStore, 'era'>,
  asked: Position | undefined,
  head: Head,
): Promise<boolean> =>
  asked?.epoch === head.epoch && asked.rev <= head.rev && asked.era === (await feed.era(asked.rev));

/**
 * What an agent sees that has changed since a cursor, at most `limit` changes. A cursor that is none, is of another
 * epoch, or of another history (a restored backup) gives the first page of everything, with `reset`.
 */
export const changesPage = async (
  feed: Pick<FeedStore, 'head' | 'changes' | 'era'>,
  agent: AgentId,
  cursor: string,
  limit: number,
): Promise<ChangesPage> => {
  const head = await feed.head(agent);
  const asked = parsePosition(cursor);
  const from = asked && (await goesOn(feed, asked, head)) ? asked.rev : undefined;
  const { epoch, changes, rev, more } = await feed.changes(agent, from ?? 0, limit);
  // The rights have changed since the cursor was judged: it is judged again.
  if (epoch !== head.epoch) return changesPage(feed, agent, cursor, limit);
  return {
    since: await formatCursor(feed, { epoch, rev: from ?? 0 }),
    cursor: await formatCursor(feed, { epoch, rev }),
    reset: from === undefined,
    changes,
    more,
  };
};
