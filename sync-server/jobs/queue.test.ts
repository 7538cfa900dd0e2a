/** One queue under several processes, and jobs that their processes do not survive. */
import type { ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { words } from './testing/channel-double.ts';
import { JobsRig, MINUTE } from './testing/jobs-rig.ts';
import { sending } from '../store/contract/store-rig.ts';
import { LEASE, takeDue } from '../store/contract/take-jobs.ts';

let rig: JobsRig;
beforeEach(async () => {
  rig = await JobsRig.open();
});
afterEach(() => rig.close());

/** Waits for what the jobs do by themselves, however busy the machine is. */
const poll = <Value>(read: () => Value) => expect.poll(read, { timeout: 15_000 });

/** Contacts that have written, each from another place. */
const contactsOf = async (count: number): Promise<readonly ContactId[]> => {
  const contacts = Array.from({ length: count }, () => newId<ContactId>());
  for (const [n, contact] of contacts.entries()) {
    await rig.storeRig.receive(rig.storeRig.message('Hello', { external: `one-of-${n}`, contact }));
  }
  return contacts;
};

describe('several processes', () => {
  it('DR-2 L16 send each message once, and those of a contact in order', async () => {
    const contacts = await contactsOf(6);
    await rig.stop();
    const { store, ana } = rig.storeRig;
    const written = contacts.flatMap((contact) =>
      [1, 2, 3, 4].map((n) => rig.storeRig.command(ana, sending(`no. ${n}`), { contact })),
    );
    await store.ledger.apply(written);
    const others = [rig.start(), rig.start(), rig.start()];
    const sent = async () =>
      (await Promise.all(contacts.map((contact) => rig.storeRig.kinds(contact))))
        .flat()
        .filter((kind) => kind === 'delivery');
    await poll(async () => (await sent()).length).toBe(written.length);
    await Promise.all(others.map((one) => one.stop()));
    for (const n of contacts.keys()) {
      const given = rig.channel.given.filter(({ to }) => to.external === `one-of-${n}`);
      expect(given.map((one) => /no\. \d/.exec(words(one))?.[0])).toEqual([
        'no. 1',
        'no. 2',
        'no. 3',
        'no. 4',
      ]);
    }
  });

  it('SN-1 ring each timer once', async () => {
    const contacts = await contactsOf(20);
    await rig.stop();
    const until = rig.storeRig.now + MINUTE;
    for (const contact of contacts) {
      await rig.storeRig.ask(rig.storeRig.ana, { type: 'snooze', until, regardless: false }, { contact });
    }
    rig.storeRig.now = until;
    const others = [rig.start(), rig.start()];
    const woken = async () =>
      (await Promise.all(contacts.map((contact) => rig.storeRig.kinds(contact)))).map(
        (kinds) => kinds.filter((kind) => kind === 'woken').length,
      );
    await poll(async () => (await woken()).every((times) => times === 1)).toBe(true);
    await Promise.all(others.map((one) => one.stop()));
    expect(await woken()).toEqual(contacts.map(() => 1));
  });
});

describe('killed processes', () => {
  it('SN-1 L16 the timer of a killed process rings when its lease has ended', async () => {
    const until = rig.storeRig.now + MINUTE;
    await rig.storeRig.ask(rig.storeRig.ana, { type: 'snooze', until, regardless: false });
    await rig.stop();
    rig.storeRig.now = until;
    expect(await takeDue(rig.storeRig.store, 'snooze', until)).toHaveLength(1);
    await rig.storeRig.reopen();
    rig.start();
    rig.pass(LEASE - 1);
    expect(await takeDue(rig.storeRig.store, 'snooze', rig.storeRig.now)).toEqual([]);
    expect(await rig.count('woken')).toBe(0);
    rig.pass(1);
    await poll(() => rig.count('woken')).toBe(1);
  });

  it('L17 a job that no process survives is set aside', async () => {
    const until = rig.storeRig.now + MINUTE;
    await rig.storeRig.ask(rig.storeRig.ana, { type: 'snooze', until, regardless: false });
    await rig.stop();
    rig.storeRig.now = until;
    for (let n = 0; n < 5; n += 1) {
      expect(await takeDue(rig.storeRig.store, 'snooze', rig.storeRig.now)).toHaveLength(1);
      rig.storeRig.now += LEASE;
    }
    rig.start();
    await poll(() => rig.setAside()).toMatchObject([{ kind: 'snooze', reason: 'lost', failures: 6 }]);
    expect(await rig.count('woken')).toBe(0);
    await rig.tryAgain();
    await poll(() => rig.count('woken')).toBe(1);
    expect(await rig.setAside()).toEqual([]);
  });
});

describe('a message whose process was killed', () => {
  it('DR-3 L16 is settled by the channel’s report about each of its parts', async () => {
    rig.channel.parts = () => 2;
    await rig.stop();
    await rig.storeRig.ask(rig.storeRig.ana, sending('Hi'));
    expect(await takeDue(rig.storeRig.store, 'send', rig.storeRig.now)).toHaveLength(1);
    rig.storeRig.now += LEASE;
    rig.start();
    await poll(() => rig.statuses()).toEqual(['uncertain']);
    const message = (await rig.deliveries())[0]?.message;
    if (message === undefined) throw new Error('no message');
    const { channel, contact } = rig.storeRig;
    const report = (part: number) =>
      rig.storeRig.receive(
        rig.storeRig.inbound({ type: 'delivery', channel, status: 'delivered', message, part }, { contact }),
      );
    await report(0);
    expect(await rig.statuses()).toEqual(['uncertain']);
    await report(1);
    expect(await rig.statuses()).toEqual(['uncertain', 'delivered']);
    expect(rig.channel.given).toEqual([]);
  });
});

describe('a message that no process survives', () => {
  it('L16 L17 is set aside, and never sent by trying again', async () => {
    await rig.stop();
    await rig.storeRig.ask(rig.storeRig.ana, sending('Hi'));
    for (let n = 0; n < 5; n += 1) {
      expect(await takeDue(rig.storeRig.store, 'send', rig.storeRig.now)).toHaveLength(1);
      rig.storeRig.now += LEASE;
    }
    rig.start();
    await poll(() => rig.setAside()).toMatchObject([{ kind: 'send', reason: 'lost', failures: 6 }]);
    await rig.tryAgain();
    await poll(() => rig.statuses()).toEqual(['uncertain']);
    expect(await rig.setAside()).toEqual([]);
    expect(rig.channel.given).toEqual([]);
  });
});

describe('parts of drafts', () => {
  it('L17 a part that was set aside goes back into the draft once it applies', async () => {
    const { store, contact } = rig.storeRig;
    const name = `drafts/${contact}@1`;
    const doc = new Y.Doc();
    doc.getText('reply/0').insert(0, 'kept');
    const update = Y.encodeStateAsUpdate(doc);
    await store.drafts.append(name, contact, update);
    await store.drafts.append(name, contact, Uint8Array.of(9, 9, 9));
    const [good, bad] = await store.drafts.load(name);
    if (!good || !bad) throw new Error('no log');
    await store.drafts.setAside(name, good.n, 'a fault of the program');
    await store.drafts.setAside(name, bad.n, 'it does not decode');
    expect(await rig.setAside()).toHaveLength(2);
    await rig.tryAgain();
    await poll(async () => (await rig.setAside()).map(({ trying }) => trying)).toEqual([false]);
    expect(await rig.setAside()).toMatchObject([{ kind: 'draft-update', failures: 2, contact }]);
    expect((await store.drafts.load(name)).map((one) => Buffer.from(one.update))).toEqual([
      Buffer.from(update),
    ]);
    expect(rig.storeRig.commits.at(-1)?.draftWrites).toMatchObject([{ name }]);
  });
});
