import { describe, expect, it } from 'vitest';
import { createFollower } from './follower.ts';
import type { Topics } from './topics.ts';
import { createTime } from '../testing/time-by-hand.ts';
import { LONGEST_PAUSE } from '../scheduling/back-off.ts';

const setUp = () => {
  const time = createTime();
  const read: Topics[] = [];
  const told: Topics[] = [];
  const reports: unknown[] = [];
  let broken = false;
  const cache = {
    refresh: async (topics: Topics): Promise<void> => {
      if (broken) throw new Error('the disk is full');
      read.push(topics);
    },
  };
  const follower = createFollower(
    { clock: time.clock, report: (_what, error) => reports.push(error) },
    cache,
    (topics) => told.push(topics),
  );
  return { ...time, follower, read, told, reports, setBroken: (value: boolean) => (broken = value) };
};

describe('the follower of the database', () => {
  it('reads what could not be read again, with what was named meanwhile', async () => {
    const { follower, read, told, reports, setBroken, advance } = setUp();
    setBroken(true);
    await follower.refresh({ rows: ['contactone' as never] });
    await follower.refresh({ readCursors: true });
    expect(reports).toHaveLength(2);
    expect(told).toEqual([]);
    setBroken(false);
    await advance(LONGEST_PAUSE);
    expect(read).toEqual([{ rows: ['contactone'], readCursors: true }]);
    expect(told).toEqual(read);
  });

  it('pauses longer after each failure, and reads at once what is named meanwhile', async () => {
    const { follower, read, reports, setBroken, advance } = setUp();
    setBroken(true);
    await follower.refresh({ rows: ['contactone' as never] });
    for (let second = 0; second < 600; second += 1) await advance(1_000);
    expect(reports.length).toBeGreaterThan(15);
    expect(reports.length).toBeLessThan(30);
    setBroken(false);
    await follower.refresh({ readCursors: true });
    expect(read).toEqual([{ rows: ['contactone'], readCursors: true }]);
    await advance(LONGEST_PAUSE);
    expect(read).toHaveLength(1);
  });

  it('reads nothing any more once it has stopped', async () => {
    const { follower, read, setBroken, advance } = setUp();
    setBroken(true);
    await follower.refresh({ readCursors: true });
    follower.stop();
    setBroken(false);
    await advance(LONGEST_PAUSE);
    expect(read).toEqual([]);
  });
});
