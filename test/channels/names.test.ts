/** Names of people, where no webhook tells them, against a real server and a fake Graph. */
import { commandOf, commandsOf, contactsOf } from '@parley/sync-server/testing/running-server';
import { afterEach, expect, it } from 'vitest';
import { Shop } from './support/shop.ts';

let shop: Shop;
afterEach(() => shop.close());

const nameOf = (person: string): unknown =>
  shop.query(
    `SELECT json_extract(state, '$.fields.name') AS name FROM contacts JOIN identities ON contact = contacts.id
     WHERE external = 'page-scoped:' || ?`,
    person,
  )[0]?.['name'];

it('CH-2 a person on Messenger has the name that Meta tells, unless a colleague has given another one', async () => {
  shop = await Shop.open();
  const { page } = await shop.addPage('Corner Page');
  const ben = page.addPerson({ name: 'Ben Ode' });
  ben.says('Hello?');
  await expect.poll(() => nameOf(ben.id), { timeout: 20_000 }).toBe('Ben Ode');

  const known = await contactsOf(shop.owner);
  shop.graph.faults.add('person.get', { type: 'slow', ms: 3_000 });
  const eve = page.addPerson({ name: 'Eve Ode' });
  eve.says('Hello?');
  const news = async () => (await contactsOf(shop.owner)).filter((contact) => !known.includes(contact));
  await expect.poll(async () => (await news()).length, { timeout: 20_000 }).toBe(1);
  const [contact] = await news();
  if (contact === undefined) throw new Error('nobody has written');
  await commandsOf(shop.owner, [
    commandOf(contact, { type: 'fields', set: { name: 'Aunt Eve' } }, { seen: 1_000 }),
  ]);
  const told = () => shop.entries().filter(({ entry }) => entry.kind === 'fields').length;
  await expect.poll(told, { timeout: 20_000 }).toBe(3);
  expect(nameOf(eve.id)).toBe('Aunt Eve');
});
