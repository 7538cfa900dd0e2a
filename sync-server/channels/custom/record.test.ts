/** What a whole server records of what a system says. */
import type { ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageIdOf } from './message-id.ts';
import { CustomRig } from './testing/custom-rig.ts';

let rig: CustomRig;
beforeAll(async () => {
  rig = await CustomRig.open();
});
afterAll(() => rig.close());

const poll = <Value>(read: () => Value) => expect.poll(read, { timeout: 15_000 });
const written = (id: string, from: object = { id: 'zoe' }, text = `text of ${id}`) => ({
  type: 'message',
  id,
  from,
  message: { text },
});
const accept = async (...events: readonly unknown[]): Promise<void> => {
  for (const { outcome, why } of await rig.send(...events))
    expect([outcome, why]).toEqual(['accepted', undefined]);
};
const recorded = (id: string) => {
  const found = rig.all('message').find(({ external }) => external === id);
  if (found === undefined) throw new Error(`There is no message ${id}`);
  return found;
};
const about = (contact: ContactId) => rig.entries().filter((entry) => entry.contact === contact);

/** A person who has written, and whom the team has answered; the system has ids of its own, or has not. */
async function talk(hasIds = true) {
  const id = newId();
  const person = { id: `person-${id}` };
  await accept(written(id, person));
  const contact = rig.contactOf(id);
  rig.system.answers = [{ body: hasIds ? { id: `theirs-${id}` } : {} }];
  const entry = await rig.say(contact, 'Good morning');
  await poll(() => statusesOf(entry)).toEqual(['sent']);
  return { person, contact, entry, ours: messageIdOf(entry, 0), theirs: `theirs-${id}` };
}
const statusesOf = (entry: string) =>
  rig.all('delivery').flatMap(({ message, status }) => (message === entry ? [status] : []));

describe('a person', () => {
  it('CH-6 is one contact by their id, whatever else is said of them', async () => {
    await accept(
      written('p-1', { id: 'ann', name: 'Ann', email: 'ann@example.com', phone: '+33 6 11' }),
      written('p-2', { id: 'ann', name: 'Ann Lee' }),
      written('p-3', { id: 'bob', email: 'ann@example.com', phone: '+33 6 11' }),
      written('p-4', { id: 'ANN' }),
      written('p-5', { id: 42 }),
      written('p-6', { id: '42' }),
    );
    const contacts = ['p-1', 'p-2', 'p-3', 'p-4', 'p-5', 'p-6'].map((id) => rig.contactOf(id));
    expect(contacts[1]).toBe(contacts[0]);
    expect(contacts[5]).toBe(contacts[4]);
    expect(new Set(contacts).size).toBe(4);
  });

  it('CH-6 is one contact by their number where the channel knows people by numbers', async () => {
    const phones = await CustomRig.open({ idType: 'phone' });
    try {
      const ids = ['+33 6 12 34 56 78', '33612345678', '+33 (6) 12-34.56.78'];
      for (const [at, id] of ids.entries())
        expect(await phones.outcomes(written(`n-${at}`, { id }))).toEqual(['accepted']);
      expect(await phones.send(written('n-9', { id: 'zoe' }))).toMatchObject([
        { outcome: 'refused', why: expect.stringContaining('from.id has to be a phone number') as string },
      ]);
      expect(new Set(ids.map((_, at) => phones.contactOf(`n-${at}`))).size).toBe(1);
      await phones.say(phones.contactOf('n-0'), 'Good morning');
      await poll(() => phones.system.taken.length).toBe(1);
      expect(phones.system.taken[0]?.json.to).toEqual({ id: '+33612345678', phone: '+33612345678' });
    } finally {
      await phones.close();
    }
  });
});

describe('a reference', () => {
  const reference = { code: 'order-4711', url: 'https://shop.example/orders/4711', title: 'Lamp' };

  it('RF-1 is kept with the conversation that its message opens', async () => {
    await accept({ ...written('r-1', { id: 'ria' }), reference });
    const contact = rig.contactOf('r-1');
    const [opened] = about(contact).filter(({ kind }) => kind === 'opened');
    expect(opened).toMatchObject({ reference: { source: 'link', ...reference } });
  });

  it('RF-2 comes without a message, too, also from somebody unknown', async () => {
    const event = {
      type: 'reference',
      id: 'r-2',
      from: { id: 'rob', name: 'Rob' },
      reference: { session: 's-77' },
    };
    await accept(event);
    expect(await rig.outcomes(event)).toEqual(['duplicate']);
    const [found] = rig.all('channel-event').filter(({ reference: kept }) => kept?.session === 's-77');
    expect(found).toMatchObject({ name: 'reference', reference: { source: 'session', session: 's-77' } });
    await accept(written('r-3', { id: 'rob' }));
    expect(rig.contactOf('r-3')).toBe(found?.contact);
  });
});

describe('a message', () => {
  it('CH-9 has other words, gets an emoji, and is taken back with its words', async () => {
    await accept(
      written('w-1'),
      { type: 'edit', id: 'w-e', message: { id: 'w-1', text: 'Better words' } },
      { type: 'reaction', id: 'w-r', message: { id: 'w-1' }, emoji: '👍' },
      { type: 'reaction', id: 'w-s', message: { id: 'w-1' } },
    );
    const { id, contact } = recorded('w-1');
    const after = () => about(contact).filter((entry) => 'message' in entry && entry.message === id);
    expect(after()).toMatchObject([
      { kind: 'message-edited', body: fromPlainText('Better words') },
      { kind: 'message-reaction', emoji: '👍' },
      { kind: 'message-reaction', emoji: null },
    ]);
    const taken = { type: 'delete', id: 'w-d', message: { id: 'w-1' } };
    await accept(taken);
    expect(after().at(-1)).toMatchObject({ kind: 'message-deleted' });
    expect(JSON.stringify(about(contact))).not.toContain('words');
    expect(await rig.outcomes(taken)).toEqual(['duplicate']);
  });

  it('CH-4 may come after what is said about it', async () => {
    await accept(
      { type: 'edit', id: 'l-e', message: { id: 'l-1', text: 'Late words' } },
      { type: 'reaction', id: 'l-r', message: { id: 'l-1' }, emoji: '🙏' },
    );
    expect(rig.query('SELECT n FROM jobs WHERE kind = ?', 'inbound-item')).toHaveLength(2);
    await accept(written('l-1'));
    await rig.tryNow('inbound-item');
    const { id } = recorded('l-1');
    await poll(() => rig.all('message-edited').filter(({ message }) => message === id)).toMatchObject([
      { body: fromPlainText('Late words') },
    ]);
    await poll(() => rig.all('message-reaction').filter(({ message }) => message === id)).toMatchObject([
      { emoji: '🙏' },
    ]);
    await poll(() => rig.query('SELECT n FROM jobs WHERE kind = ?', 'inbound-item')).toEqual([]);
  });

  it.each([true, false])(
    'MG-3 quotes another one in both directions; the system has ids: %s',
    async (hasIds) => {
      const { person, contact, entry, ours, theirs } = await talk(hasIds);
      const id = newId();
      const replyTo = hasIds ? theirs : ours;
      await accept({ ...written(id, person), message: { text: 'Which?', replyTo } });
      expect(recorded(id)).toMatchObject({ replyTo: entry });
      await rig.say(contact, 'This one', { replyTo: recorded(id).id });
      await poll(() => rig.system.taken.at(-1)?.json.message).toMatchObject({
        text: 'This one',
        replyTo: id,
      });
    },
  );

  it('CH-3 may be a place', async () => {
    const location = { latitude: 48.8584, longitude: 2.2945, name: 'Tower' };
    await accept({ type: 'message', id: 'g-1', from: { id: 'zoe' }, message: { location } });
    expect(recorded('g-1')).toMatchObject({ extra: { type: 'location', ...location } });
  });
});

describe('an echo', () => {
  it('CH-9 is what the team wrote elsewhere: it claims nobody, and turns the bot off', async () => {
    await accept({
      type: 'echo',
      id: 'echo-1',
      to: { id: 'eve', name: 'Eve' },
      message: { text: 'From the till' },
    });
    const echo = recorded('echo-1');
    expect(echo).toMatchObject({ direction: 'out', echo: true, body: fromPlainText('From the till') });
    expect(about(echo.contact).map(({ kind }) => kind)).not.toContain('assigned');
    await accept(written('echo-2', { id: 'eve' }));
    expect(rig.contactOf('echo-2')).toBe(echo.contact);
  });

  it('CH-9 of what Parley itself has sent is no second message, by either id', async () => {
    const { person: to, contact, ours, theirs } = await talk();
    const echo = (id: string) => ({ type: 'echo', id, to, message: { text: 'Good morning' } });
    expect(await rig.outcomes(echo(theirs), echo(ours))).toEqual(['duplicate', 'accepted']);
    expect(about(contact).filter((one) => one.kind === 'message')).toHaveLength(2);
  });
});

describe('what becomes of a message of the team', () => {
  it('DR-3 is told by the id of the system or by ours, in any order, and never goes back', async () => {
    const { entry, ours, theirs } = await talk();
    await accept({ type: 'status', message: { id: ours }, status: 'read' });
    await rig.send({ type: 'status', message: { id: theirs }, status: 'delivered' });
    await rig.send({ type: 'status', id: theirs, status: 'sent' });
    expect(statusesOf(entry)).toEqual(['sent', 'read']);
  });

  it('DR-3 is a failure with the reason of the system', async () => {
    const { entry, ours } = await talk();
    await accept({
      type: 'status',
      message: { id: ours },
      status: 'failed',
      error: { code: 'full', message: 'The inbox is full' },
    });
    expect(
      rig
        .all('delivery')
        .filter(({ message }) => message === entry)
        .at(-1),
    ).toMatchObject({
      status: 'failed',
      error: 'The inbox is full',
      failure: { class: 'refused', code: 'full' },
    });
  });

  it('DR-3 is told before the answer to the message, too', async () => {
    await accept({ type: 'status', message: { id: 'early-1' }, status: 'delivered' });
    await accept(written('early-0', { id: 'early' }));
    rig.system.answers = [{ body: { id: 'early-1' } }];
    const entry = await rig.say(rig.contactOf('early-0'), 'Good morning');
    await poll(() => statusesOf(entry)).toEqual(['sent']);
    await rig.tryNow('inbound-item');
    await poll(() => statusesOf(entry)).toEqual(['sent', 'delivered']);
  });

  it('DR-3 is read up to a time, or one by one', async () => {
    const { person, contact, entry } = await talk();
    const second = await rig.say(contact, 'And more');
    await poll(() => statusesOf(second)).toEqual(['sent']);
    await accept({ type: 'read', message: { id: messageIdOf(second, 0) } });
    expect(statusesOf(second)).toEqual(['sent', 'read']);
    await accept({ type: 'read', from: person, at: rig.now });
    const upTo = about(contact).filter((one) => one.kind === 'delivery' && one.upTo !== undefined);
    expect(upTo).toMatchObject([{ status: 'read' }]);
    expect(statusesOf(entry)).toEqual(['sent']);
  });
});

it('CH-3 typing, and what is said of somebody unknown, leaves no trace', async () => {
  const before = rig.entries().length;
  await accept(
    { type: 'typing', from: { id: 'zoe' } },
    { type: 'typing', from: { id: 'zoe' }, typing: false },
    { type: 'typing', from: { id: 'nobody' } },
    { type: 'read', from: { id: 'nobody' }, at: rig.now },
  );
  expect(rig.entries()).toHaveLength(before);
});
