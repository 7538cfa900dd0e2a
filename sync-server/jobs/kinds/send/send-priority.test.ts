/** Replies of agents go before broadcasts, however many of these wait (BC-4). */
import type { EntryOf } from '@parley/core/contact/entry';
import type { EntryId } from '@parley/core/ids';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sending } from '../../../store/contract/store-rig.ts';
import { sendPool } from '../../../store/send-pools.ts';
import { words } from '../../testing/channel-double.ts';
import { JobsRig } from '../../testing/jobs-rig.ts';

const MANY = 20_000;

let rig: JobsRig;
beforeEach(async () => {
  rig = await JobsRig.open();
  await rig.stop();
});
afterEach(() => rig.close());

/** Puts broadcasts into the queue, each to another person, and starts. */
const startWith = async (count: number): Promise<void> => {
  const { storeRig } = rig;
  await storeRig.ask(storeRig.ana, sending('bulk'));
  const entries = (await storeRig.entries()) as EntryOf<'message'>[];
  const bulk = entries.find((entry) => entry.kind === 'message' && entry.direction === 'out');
  if (!bulk) throw new Error('no message');
  const { channel, contact, workspace, now } = storeRig;
  rig.meddle(`DELETE FROM jobs WHERE kind = 'send';
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})
    INSERT INTO jobs (kind, key, workspace, contact, lane, pool, due, payload)
    SELECT 'send', 'bulk-' || n, '${workspace}', '${contact}', 'bulk/' || n, '${sendPool(channel, 'broadcast')}', ${now},
      json_object('channel', '${channel}', 'external', 'person-' || n) FROM numbers`);
  const { store } = storeRig;
  const entry = (id: EntryId) => (id.startsWith('bulk-') ? { ...bulk, id } : undefined);
  rig.start({
    ...store,
    record: { ...store.record, entry: async (of, id) => entry(id) ?? store.record.entry(of, id) },
  });
};

const given = () => rig.channel.given.map((one) => (words(one).includes('bulk') ? 'bulk' : 'reply'));

it('BC-4 a reply waits for the next place in the channel’s limit, behind none of 20,000 broadcasts', async () => {
  rig.channel.rates = { channel: { perSecond: 80, burst: 80 }, person: null };
  await startWith(MANY);
  await expect.poll(() => given().length, { timeout: 10_000 }).toBe(80);
  await rig.storeRig.ask(rig.storeRig.ana, sending('quick'));
  rig.wake();
  // The limit is used up; a hundredth of a second later there is one place.
  rig.pass(13);
  await expect.poll(() => rig.statuses(), { timeout: 10_000 }).toEqual(['sent']);
  expect(given().slice(80)).toEqual(['reply']);
  rig.pass(1_000);
  await expect.poll(() => given().length, { timeout: 10_000 }).toBe(161);
}, 60_000);

it('BC-4 broadcasts that hang leave places for replies', async () => {
  rig.channel.answer = async (one) =>
    words(one).includes('bulk') ? new Promise(() => undefined) : { outcome: 'sent' };
  await startWith(100);
  await expect.poll(() => given().length).toBe(12);
  await rig.storeRig.ask(rig.storeRig.ana, sending('quick'));
  await expect.poll(() => rig.statuses()).toEqual(['sent']);
  expect(given()).toHaveLength(13);
});
