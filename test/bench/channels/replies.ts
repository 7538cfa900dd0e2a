/** Agents reply at a steady rate, and each reply is timed until it is on the person's telephone. */
import type { ContactId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf, commandsOf } from '../../../sync-server/testing/running-server.ts';
import type { WhatsAppPerson } from '../../doubles/graph/whatsapp/person.ts';
import type { ChannelShop } from './shop.ts';

export interface Correspondent {
  readonly person: WhatsAppPerson;
  readonly contact: ContactId;
}

export interface RepliesOptions {
  readonly perSecond: number;
  readonly seconds: number;
}

/** How long the last reply may take, in ms. */
const PATIENCE = 60_000;
const LOOK_EVERY = 2;

/** @returns how long each reply took from its planned moment until it arrived, in ms */
export async function replySteadily(
  shop: ChannelShop,
  people: readonly Correspondent[],
  { perSecond, seconds }: RepliesOptions,
): Promise<readonly number[]> {
  const begin = performance.now();
  const replies = Array.from({ length: Math.round(perSecond * seconds) }, async (_, n) => {
    const planned = begin + (n / perSecond) * 1_000;
    await sleep(Math.max(0, planned - performance.now()));
    const to = people[n % people.length];
    if (!to) throw new Error('nobody is there');
    return replyTo(shop, to, n, planned);
  });
  return Promise.all(replies);
}

async function replyTo(
  shop: ChannelShop,
  { person, contact }: Correspondent,
  n: number,
  planned: number,
): Promise<number> {
  const words = `Reply ${n} of ${planned}`;
  const command = commandOf(
    contact,
    { type: 'send', body: fromPlainText(words), files: [] },
    { seen: 1_000_000 },
  );
  const { status } = await commandsOf(shop.browser(1 + (n % 3)), [command]);
  if (status !== 200) throw new Error(`a reply was answered ${status}`);
  const end = performance.now() + PATIENCE;
  while (!person.received.some(({ text }) => text === words)) {
    if (performance.now() > end) throw new Error('a reply did not arrive');
    await sleep(LOOK_EVERY);
  }
  return performance.now() - planned;
}
