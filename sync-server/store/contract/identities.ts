import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { Sender } from '@parley/core/contact/entry';
import type { Alias } from '@parley/core/contact/facts/merge-facts';
import { keyOf } from '@parley/core/contact/identity';
import type { ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { expect, it } from 'vitest';
import type { InboundWork } from '../../ledger/work.ts';
import { text, type StoreRig } from './store-rig.ts';

const PHONE: Alias = { kind: 'phone', value: '33612345678' };
const OTHER_PHONE: Alias = { kind: 'phone', value: '33687654321' };
const USER: Alias = { kind: 'user', value: 'FR.1' };
const OTHER_USER: Alias = { kind: 'user', value: 'FR.2' };

/** Who somebody is on a channel that knows them by several ids (CH-6). */
export const identityContract = (rig: () => StoreRig): void => {
  const from = (...aliases: readonly [Alias, ...Alias[]]): Sender => ({
    external: keyOf(aliases[0]),
    aliases,
  });

  const work = (event: InboundEvent, sender?: Sender): InboundWork => ({
    ...rig().inbound(event, { contact: newId<ContactId>() }),
    ...(sender === undefined ? {} : { person: { channel: rig().channel, sender } }),
  });

  const writing = (sender: Sender): InboundWork =>
    work(
      {
        type: 'message',
        channel: rig().channel,
        body: text('Hello'),
        files: [],
        sender,
        external: newId<string>(),
      },
      sender,
    );

  /** The contact that a message goes to. */
  const write = async (...aliases: readonly [Alias, ...Alias[]]): Promise<ContactId> => {
    const { outcome, contact } = await rig().receive(writing(from(...aliases)));
    expect(outcome).toBe('applied');
    return contact ?? expect.fail('no contact');
  };

  const change = (before: Alias, ...aliases: readonly [Alias, ...Alias[]]) =>
    rig().receive(
      work({ type: 'identity-changed', channel: rig().channel, from: before, sender: from(...aliases) }),
    );

  const aliasesOf = async (contact: ContactId) =>
    (await rig().state(contact)).identities.map(({ aliases }) => aliases);

  it('CH-6 a person who is known by phone stays one contact when the channel adds a user id', async () => {
    const contact = await write(PHONE);
    expect(await write(USER, PHONE)).toBe(contact);
    expect(await write(USER)).toBe(contact);
    expect(await aliasesOf(contact)).toEqual([[PHONE, USER]]);
  });

  it('CH-6 a person who is known by user id stays one contact when the channel adds a phone', async () => {
    const contact = await write(USER);
    expect(await write(USER, PHONE)).toBe(contact);
    expect(await write(PHONE)).toBe(contact);
  });

  it('CH-6 a person who came with both ids is found by each of them', async () => {
    const contact = await write(USER, PHONE);
    expect([await write(PHONE), await write(USER), await write(PHONE, USER)]).toEqual([
      contact,
      contact,
      contact,
    ]);
    expect((await rig().state(contact)).identities).toMatchObject([{ external: keyOf(USER) }]);
  });

  it('OC-5 two messages of one new person in one batch make one contact', async () => {
    const results = await rig().store.ledger.apply([writing(from(PHONE)), writing(from(USER, PHONE))]);
    const contacts = results.map((result) => (result.type === 'inbound' ? result.contact : null));
    expect(new Set(contacts).size).toBe(1);
    const [contact] = contacts;
    expect(await rig().kinds(contact ?? undefined)).toEqual(['opened', 'message', 'message']);
  });

  it('CH-6 ids of two contacts in one message merge nothing: the user id decides, and merging is suggested once', async () => {
    const byUser = await write(USER);
    const byPhone = await write(PHONE);
    expect(await write(USER, PHONE)).toBe(byUser);
    expect(await write(USER, PHONE)).toBe(byUser);
    expect(await write(PHONE)).toBe(byPhone);
    expect(await rig().kinds(byUser)).toEqual(['opened', 'message', 'merge-suggested', 'message', 'message']);
    expect(await aliasesOf(byUser)).toEqual([[USER]]);
    expect(await aliasesOf(byPhone)).toEqual([[PHONE]]);
    expect((await rig().state(byUser)).mergeSuggestions).toMatchObject([{ contact: byPhone, alias: PHONE }]);
  });

  it('CH-6 a changed number goes with its contact, and the old one finds nobody', async () => {
    const contact = await write(USER, PHONE);
    expect(await change(PHONE, OTHER_PHONE)).toMatchObject({ outcome: 'applied', contact });
    expect((await change(PHONE, OTHER_PHONE)).entries).toEqual([]);
    expect(await write(OTHER_PHONE)).toBe(contact);
    expect(await aliasesOf(contact)).toEqual([[USER, OTHER_PHONE]]);
    expect(await write(PHONE)).not.toBe(contact);
  });

  it('CH-6 a number that changes hands leaves the contact who had it, whose record says so', async () => {
    const before = await write(OTHER_USER, OTHER_PHONE);
    const contact = await write(USER, PHONE);
    await change(PHONE, OTHER_PHONE);
    expect(await write(OTHER_PHONE)).toBe(contact);
    expect(await write(OTHER_USER)).toBe(before);
    expect(await aliasesOf(before)).toEqual([[OTHER_USER]]);
    const [, , lost] = await rig().entries(before);
    expect(lost).toMatchObject({
      kind: 'alias-lost',
      alias: OTHER_PHONE,
      other: { contact },
      by: { kind: 'channel', id: rig().channel },
    });
  });

  it('CH-6 a changed user id goes with its contact', async () => {
    const contact = await write(USER, PHONE);
    await change(USER, OTHER_USER);
    expect(await write(OTHER_USER)).toBe(contact);
    expect(await aliasesOf(contact)).toEqual([[PHONE, OTHER_USER]]);
    expect(await rig().kinds(contact)).toEqual(['opened', 'message', 'identity-changed', 'message']);
  });

  it('CH-6 a change of somebody who is not known here makes nobody', async () => {
    expect(await change(PHONE, OTHER_PHONE)).toMatchObject({ outcome: 'unknown-contact', contact: null });
  });

  it('DR-5 an identity knows when the person last wrote, by the channel’s clock', async () => {
    const here = rig();
    const sent = here.now - 3_600_000;
    const late = writing(from(USER));
    const { contact } = await here.receive({
      ...late,
      inbound: { ...late.inbound, happenedAt: sent },
    });
    expect((await here.state(contact ?? undefined)).identities).toMatchObject([{ lastInboundAt: sent }]);
  });
};
