/**
 * Whatever people and teams do on a channel, the record says the same in the end: however webhooks are repeated, cut into
 * bodies and ordered, though reports come before the answers to what they are about, and though answers are lost.
 */
import type { ContactId } from '@parley/core/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../sim/random.ts';
import { recordedOf, type Standing } from './support/recorded.ts';
import { messengerStreet, whatsAppStreet, type Neighbour, type Street } from './support/street.ts';
import { Shop } from './support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

const PEOPLE = 12;
const patient = { timeout: 60_000, interval: 200 };

/** What a person and the team do, and how it must stand in the record, by the words of each message. */
async function live(
  neighbour: Neighbour,
  contact: ContactId,
  name: string,
  random: Random,
): Promise<ReadonlyMap<string, Standing>> {
  const expected = new Map<string, Standing>([
    [`${name} first`, { who: 'person', deleted: false, reaction: null, files: 0, status: null }],
  ]);
  for (let n = 0; n < 4; n += 1) {
    let words = `${name} says ${n}`;
    const isFile = random.chance(0.3);
    const id = isFile ? neighbour.sendsFile(words) : neighbour.says(words);
    if (!isFile && random.chance(0.4)) {
      words = `${name} corrects ${n}`;
      neighbour.edits(id, words);
    }
    const reaction = random.chance(0.4) ? '🎉' : null;
    if (reaction !== null) neighbour.reacts(id, reaction);
    const deleted = random.chance(0.2);
    if (deleted) neighbour.deletes(id);
    const key = deleted ? `deleted ${id}` : words;
    expected.set(key, {
      who: 'person',
      deleted,
      reaction: deleted ? null : reaction,
      files: deleted || !isFile ? 0 : 1,
      status: null,
    });
  }
  for (let n = 0; n < 2; n += 1) {
    const words = `${name} is told by hand ${n}`;
    neighbour.isToldByHand(words);
    expected.set(words, { who: 'hand', deleted: false, reaction: null, files: 0, status: null });
  }
  const isRead = random.chance(0.5);
  for (let n = 0; n < 3; n += 1) {
    const how = random.pick(['plain', 'slow', 'lost']) ?? 'plain';
    const words = `${how} answer ${n} to ${name}`;
    await shop.say(contact, words);
    expected.set(words, {
      who: 'team',
      deleted: false,
      reaction: null,
      files: 0,
      status: isRead ? 'read' : 'delivered',
    });
  }
  await expect.poll(() => neighbour.received().length, patient).toBe(3);
  if (isRead) neighbour.reads();
  return expected;
}

/** Answers of which the words say so come late, or never. */
function spoilAnswers({ operation, wordsOf }: Street): void {
  const { faults } = shop.graph;
  const begins = (word: string) => ({
    times: Infinity,
    if: ({ body }: { readonly body: Readonly<Record<string, unknown>> }) => wordsOf(body).startsWith(word),
  });
  faults.add(operation, { type: 'slow', ms: 1_500 }, begins('slow'));
  faults.add(operation, { type: 'cut', when: 'after' }, begins('lost'));
}

async function inAnyOrder(street: Street, seed: number): Promise<void> {
  const { graph } = shop;
  const random = createRandom(seed);
  const people = Array.from({ length: PEOPLE }, (_, n) => ({
    name: `P${seed}-${n}`,
    neighbour: street.moveIn(),
  }));
  const firsts = people.map(({ name, neighbour }) => neighbour.says(`${name} first`));
  await expect.poll(() => firsts.filter((id) => shop.contactOf(id)).length, patient).toBe(PEOPLE);
  graph.webhooks.hold();
  const lives = await Promise.all(
    people.map(async ({ name, neighbour }, n) => {
      const contact = shop.contactOf(firsts[n] ?? '');
      if (contact === undefined) throw new Error(`${name} has no contact`);
      return { contact, expected: await live(neighbour, contact, name, random) };
    }),
  );
  graph.webhooks.disturb({ duplicate: 0.5, delay: 100 });
  graph.webhooks.release({ order: 'shuffled', together: random.chance(0.3), times: 1 + random.below(2) });
  await graph.webhooks.settled();
  for (const { contact, expected } of lives) {
    await expect.poll(() => recordedOf(shop, contact), patient).toEqual(expected);
  }
  await expect
    .poll(() => shop.query("SELECT kind FROM jobs WHERE kind IN ('send', 'inbound-item')"), patient)
    .toEqual([]);
  expect(graph.repeated()).toEqual([]);
  graph.webhooks.disturb({});
}

/** `SEEDS=20` plays more streets than the usual run. */
const SEEDS = Array.from({ length: Number(process.env['SEEDS'] ?? 1) }, (_, n) => n + 1);

describe('any order', () => {
  it.each(SEEDS)(
    'DR-3 CH-4 CH-9 the record of Messenger is the same (%i)',
    { timeout: 120_000 },
    async (seed) => {
      const street = await messengerStreet(shop);
      spoilAnswers(street);
      await inAnyOrder(street, seed);
      shop.graph.faults.clear();
    },
  );

  it.each(SEEDS)(
    'DR-3 CH-4 CH-9 the record of WhatsApp is the same (%i)',
    { timeout: 120_000 },
    async (seed) => {
      const street = await whatsAppStreet(shop);
      spoilAnswers(street);
      await inAnyOrder(street, seed);
      shop.graph.faults.clear();
    },
  );
});
