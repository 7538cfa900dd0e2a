import { expect, it } from 'vitest';
import type { Store } from '../store.ts';
import { slowStore } from './slow-store.ts';

/** The order in which a hundred questions and writes take effect, and that in which they are answered. */
const ordersOf = async (seed: number) => {
  const asked: number[] = [];
  const written: number[] = [];
  const answered: number[] = [];
  const none = {};
  const store = {
    ledger: none,
    feed: none,
    workspaces: none,
    channels: none,
    visitors: none,
    inbound: none,
    jobs: none,
    files: none,
    record: {
      segments: async (n: number) => {
        asked.push(n);
        return n;
      },
    },
    drafts: {
      append: async (n: number) => {
        written.push(n);
        return n;
      },
    },
  };
  const slow = slowStore(store as unknown as Store, seed) as unknown as typeof store;
  const all = Array.from({ length: 100 }, async (_, n) => {
    answered.push(await (n % 2 === 0 ? slow.record.segments(n) : slow.drafts.append(n)));
  });
  expect(answered).toEqual([]);
  await Promise.all(all);
  return { asked, written, answered };
};

const inOrder = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

it('answers in another order than it was asked, which the seed decides, and writes in order', async () => {
  const { asked, written, answered } = await ordersOf(1);
  expect(written).toEqual(inOrder(written));
  expect(asked).not.toEqual(inOrder(asked));
  expect(answered).not.toEqual(inOrder(answered));
  expect(inOrder(answered)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  expect(await ordersOf(1)).toEqual({ asked, written, answered });
  expect(await ordersOf(2)).not.toEqual({ asked, written, answered });
});
