/** What one reply costs: transactions, and commits that are announced to agents and visitors. */
import { expect, it } from 'vitest';
import { JobsRig } from './testing/jobs-rig.ts';
import { sending } from '../store/contract/store-rig.ts';

/** Sends a reply, and waits until it is sent and nothing is left to do. */
const costOf = async (direct: boolean) => {
  const rig = await JobsRig.open(direct);
  try {
    // The first search for files is over.
    await expect
      .poll(() => rig.look(`SELECT 1 FROM jobs WHERE kind = 'sweep-files' AND lease IS NULL`))
      .toHaveLength(1);
    const before = { syncs: rig.syncs, commits: rig.storeRig.commits.length };
    await rig.storeRig.ask(rig.storeRig.ana, sending('Hi'));
    if (!direct) await expect.poll(() => rig.statuses()).toEqual(['sent']);
    await expect.poll(() => rig.nextDue()).toBeNull();
    const thread = await rig.storeRig.store.visitors.thread(rig.storeRig.channel, 'visitor-1', 0, 10);
    return {
      transactions: rig.syncs - before.syncs,
      announced: rig.storeRig.commits.length - before.commits,
      entries: (await rig.storeRig.kinds()).slice(2),
      thread: thread.length,
      sent: rig.channel.given.length,
    };
  } finally {
    await rig.close();
  }
};

it('DR-3 a reply on a channel that has nothing to send is one transaction and is announced once', async () => {
  expect(await costOf(true)).toEqual({
    transactions: 1,
    announced: 1,
    entries: ['message', 'assigned'],
    thread: 2,
    sent: 0,
  });
});

it('DR-3 a reply on a channel that sends is queued, begun, and settled', async () => {
  expect(await costOf(false)).toEqual({
    transactions: 3,
    announced: 2,
    entries: ['message', 'assigned', 'delivery'],
    thread: 2,
    sent: 1,
  });
});
