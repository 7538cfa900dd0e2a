/** A token that ends while messages wait, against a real server and a fake Graph. */
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { Workspace } from '@parley/core/workspace/workspace';
import { commandOf, commandsOf } from '@parley/sync-server/testing/running-server';
import { afterEach, expect, it } from 'vitest';
import { Shop } from './support/shop.ts';

const MESSAGES = 500;
const PEOPLE = 250;
/** Messages in one request of an agent. */
const BATCH = 50;
const PATIENCE = 60_000;

let shop: Shop;
afterEach(() => shop.close());

it('CH-8 a token ends with 500 messages waiting: none is lost, none fails, and all go in order after Try again', async () => {
  shop = await Shop.open();
  const { id, app, number, token } = await shop.addNumber('Corner Shop');
  number.throughput = 10_000;
  const people = Array.from({ length: PEOPLE }, (_, n) =>
    number.addPerson({ phone: String(15_550_000 + n) }),
  );
  for (const person of people) person.says('Hello?');
  await shop.graph.webhooks.settled();
  const contactsOf = () => [...new Set(shop.entries().map(({ contact }) => contact))];
  await expect.poll(() => contactsOf().length, { timeout: PATIENCE }).toBe(PEOPLE);
  const contacts = contactsOf();

  app.endToken(token);
  for (let n = 0; n < MESSAGES; n += BATCH) {
    const commands = Array.from({ length: BATCH }, (_, at) => {
      const contact = contacts[(n + at) % PEOPLE];
      if (contact === undefined) throw new Error('a contact is missing');
      const body = fromPlainText(`Message ${n + at}`);
      return commandOf(contact, { type: 'send', body, files: [] }, { seen: 1_000 });
    });
    expect((await commandsOf(shop.owner, commands)).status).toBe(200);
  }
  const pauseOf = async () =>
    (await shop.owner.get<Workspace>('/api/workspace')).body.channels.find((channel) => channel.id === id)
      ?.paused;
  await expect.poll(async () => (await pauseOf())?.why, { timeout: PATIENCE }).toBe('token');
  const report = await shop.health(id);
  expect(report.waiting.replies.count).toBe(MESSAGES);
  expect(report.errors[0]).toMatchObject({ outcome: 'broken', code: '190/467' });
  const statuses = () =>
    shop.entries().flatMap(({ entry }) => (entry.kind === 'delivery' ? [entry.status] : []));
  expect(statuses()).toEqual([]);
  expect(people.every(({ received }) => received.length === 0)).toBe(true);

  await shop.setSecret(id, 'access-token', app.addToken());
  await shop.owner.post(`/api/channels/${id}/resume`, {});
  const received = () => people.reduce((sum, person) => sum + person.received.length, 0);
  await expect.poll(received, { timeout: PATIENCE }).toBe(MESSAGES);
  await expect
    .poll(() => statuses().filter((status) => status === 'sent').length, { timeout: PATIENCE })
    .toBe(MESSAGES);
  expect(statuses()).not.toContain('failed');
  expect(shop.graph.repeated()).toEqual([]);
  for (const person of people) {
    const numbers = person.received.map(({ text }) => Number(text.split(' ')[1]));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(numbers).toHaveLength(MESSAGES / PEOPLE);
  }
  expect(await pauseOf()).toBeUndefined();
}, 180_000);
