import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { ChannelId, ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sending } from '../store/contract/store-rig.ts';
import { dueJobs, LEASE } from '../store/contract/take-jobs.ts';
import type { Work, WorkResult } from '../ledger/work.ts';
import type { Store } from '../store/store.ts';
import { UnavailableError } from '../store/unavailable-error.ts';
import { words, type Answer } from './testing/channel-double.ts';
import { JobsRig, MINUTE } from './testing/jobs-rig.ts';

const isOf = (work: Work, contact: ContactId): boolean =>
  work.type === 'inbound' && work.inbound.contact === contact;

let rig: JobsRig;

/** A contact that writes on a channel of its own. */
const newContactOn = async (channel: ChannelId): Promise<ContactId> => {
  const contact = newId<ContactId>();
  const message = rig.storeRig.message('Hello', { external: 'other', contact });
  const event = { ...message.inbound.event, channel } as InboundEvent;
  await rig.storeRig.receive({
    ...message,
    person: { channel, sender: { external: 'other' } },
    inbound: { ...message.inbound, event },
  });
  return contact;
};

/** A store whose ledger does some things in another way. */
const withLedger = (store: Store, ledger: Partial<Store['ledger']>): Store => ({
  ...store,
  ledger: { ...store.ledger, ...ledger },
});

beforeEach(async () => {
  rig = await JobsRig.open();
});
afterEach(() => rig.close());

describe('sending', () => {
  it('DR-2 a crash between sending and noting it makes the message uncertain, and never sends it again', async () => {
    await rig.stop();
    const store = withLedger(rig.storeRig.store, {
      apply: () => Promise.reject(new UnavailableError('killed')),
    });
    await rig.storeRig.ask(rig.storeRig.ana, sending('Hi'));
    const doomed = rig.start(store);
    await expect.poll(() => rig.channel.given.length).toBeGreaterThan(0);
    await doomed.stop();
    expect(await rig.statuses()).toEqual([]);
    await rig.storeRig.reopen();
    rig.start();
    rig.pass(LEASE / 2);
    expect(await dueJobs(rig.storeRig.store, 'send', rig.storeRig.now)).toEqual([]);
    rig.pass(2 * LEASE);
    await expect.poll(() => rig.statuses()).toEqual(['uncertain']);
    expect(rig.channel.given).toHaveLength(1);
    expect(await rig.nextDue()).toBeNull();
  });

  it('DR-2 L16 that an attempt begins is on the disk before the channel is called', async () => {
    let begun: readonly unknown[] = [];
    rig.channel.answer = async () => {
      begun = rig.look(`SELECT kind, attempt, lease > due AS leased FROM jobs WHERE kind = 'send'`);
      return { outcome: 'sent' };
    };
    await rig.storeRig.ask(rig.storeRig.ana, sending('Hi'));
    await expect.poll(() => rig.statuses()).toEqual(['sent']);
    expect(begun).toMatchObject([{ kind: 'send', attempt: 1, leased: 1 }]);
  });

  it('DR-2 L17 what was sent and cannot be recorded is not sent again, and holds up no other', async () => {
    const other = newId<ContactId>();
    await rig.storeRig.receive(rig.storeRig.message('Hello', { external: 'visitor-2', contact: other }));
    await rig.stop();
    let isBroken = true;
    const store = withLedger(rig.storeRig.store, {
      apply: async (works) => {
        const results = await rig.storeRig.store.ledger.apply(
          works.filter((work) => !isBroken || isOf(work, other)),
        );
        let next = 0;
        return works.map((work): WorkResult =>
          isBroken && !isOf(work, other)
            ? { type: 'failed', error: new Error('broken') }
            : (results[next++] ?? { type: 'failed', error: new Error('none') }),
        );
      },
    });
    await rig.storeRig.ask(rig.storeRig.ana, sending('stuck'));
    rig.start(store);
    await expect.poll(() => rig.channel.given.length).toBe(1);
    await expect
      .poll(async () => {
        rig.pass(60 * MINUTE);
        return (await rig.setAside()).length;
      })
      .toBe(1);
    await rig.storeRig.ask(rig.storeRig.ana, sending('quick'), { contact: other });
    await expect.poll(async () => (await rig.storeRig.kinds(other)).includes('delivery')).toBe(true);
    expect(rig.channel.given.map(words).filter((one) => one.includes('stuck'))).toHaveLength(1);
    expect(await rig.setAside()).toMatchObject([
      { kind: 'send', reason: 'other', error: 'broken', failures: 5 },
    ]);
    isBroken = false;
    await rig.tryAgain();
    await expect.poll(() => rig.statuses()).toEqual(['sent']);
    expect(await rig.setAside()).toEqual([]);
    expect(rig.channel.given.map(words).filter((one) => one.includes('stuck'))).toHaveLength(1);
  });

  it('DR-2 L17 a channel that hangs keeps no other waiting, however many messages it has', async () => {
    const quick = await rig.addChannel();
    rig.channel.answer = (outgoing) =>
      outgoing.channel === quick ? Promise.resolve({ outcome: 'sent' }) : new Promise(() => undefined);
    for (let n = 0; n < 100; n += 1) {
      const contact = newId<ContactId>();
      await rig.storeRig.receive(rig.storeRig.message('Hello', { external: `slow-${n}`, contact }));
      await rig.storeRig.ask(rig.storeRig.ana, sending('slow'), { contact });
    }
    await expect.poll(() => rig.channel.given.length).toBe(16);
    const contact = await newContactOn(quick);
    await rig.storeRig.ask(rig.storeRig.ana, sending('quick'), { contact });
    await expect.poll(async () => (await rig.storeRig.kinds(contact)).includes('delivery')).toBe(true);
    expect(rig.channel.given).toHaveLength(17);
  });

  it('DR-2 stopping tells the channel, and records what it says', async () => {
    rig.channel.answer = (_, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ outcome: 'sent', external: 'just in time' }));
      });
    await rig.storeRig.ask(rig.storeRig.ana, sending('Hi'));
    await expect.poll(() => rig.channel.given.length).toBe(1);
    await rig.stop();
    expect(await rig.deliveries()).toMatchObject([{ status: 'sent', parts: ['just in time'] }]);
  });

  it('DR-2 a channel that says nothing when it is stopped leaves the message uncertain', async () => {
    rig.channel.answer = () => new Promise(() => undefined);
    await rig.storeRig.ask(rig.storeRig.ana, sending('Hi'));
    await expect.poll(() => rig.channel.given.length).toBe(1);
    await rig.restart();
    expect(await rig.statuses()).toEqual(['uncertain']);
    expect(rig.channel.given).toHaveLength(1);
  });

  it.each([
    [
      'more attempts than can be counted',
      'attempt = 9223372036854775807, failures = 9223372036854775807',
      'bad good next',
    ],
    ['a time that never comes', 'due = 9223372036854775807', 'good'],
    ['a channel that is gone', `payload = json_set(payload, '$.channel', 'gonechannel')`, 'good next'],
    ['a contact that is gone', `contact = 'gonecontact'`, 'good next'],
    ['a place that is not JSON', `payload = '{'`, 'good next'],
    ['a place that says nothing', `payload = '{}'`, 'good next'],
  ])('L17 a message with %s keeps no other waiting', async (_, damage, sent) => {
    const other = newId<ContactId>();
    await rig.storeRig.receive(rig.storeRig.message('Hello', { external: 'visitor-2', contact: other }));
    await rig.stop();
    await rig.storeRig.ask(rig.storeRig.ana, sending('bad'));
    await rig.storeRig.ask(rig.storeRig.ana, sending('next'));
    await rig.storeRig.ask(rig.storeRig.ana, sending('good'), { contact: other });
    rig.channel.gone.add('gonechannel');
    rig.meddle(`UPDATE jobs SET ${damage} WHERE n = (SELECT min(n) FROM jobs WHERE kind = 'send')`);
    rig.start();
    const given = () => rig.channel.given.map((one) => /bad|good|next/.exec(words(one))?.[0]).sort();
    await expect.poll(() => given().join(' ')).toBe(sent);
    expect(() => rig.nextDue()).not.toThrow();
  });

  it('L17 a channel that cannot be read keeps the messages of no other waiting', async () => {
    const other = await newContactOn(await rig.addChannel());
    await rig.stop();
    await rig.storeRig.ask(rig.storeRig.ana, sending('bad'));
    await rig.storeRig.ask(rig.storeRig.ana, sending('good'), { contact: other });
    rig.channel.unreadable.add(rig.storeRig.channel);
    rig.start();
    await expect.poll(() => rig.channel.given.map(words).join()).toMatch(/good/);
    rig.channel.unreadable.clear();
    await expect
      .poll(() => {
        rig.pass(MINUTE);
        return rig.channel.given.map(words).join();
      })
      .toMatch(/bad/);
    await expect.poll(() => rig.statuses()).toEqual(['sent']);
  });

  it.each<[string, () => unknown, string]>([
    ['answers with nothing', () => undefined, 'uncertain'],
    ['answers with another word', () => Promise.resolve({ outcome: 'delivered' }), 'uncertain'],
    ['names no reason', () => Promise.resolve({ outcome: 'failed' }), 'failed'],
    ['names an object', () => Promise.resolve({ outcome: 'failed', error: {} }), 'failed'],
    ['names a page', () => Promise.resolve({ outcome: 'failed', error: 'x'.repeat(1e6) }), 'failed'],
    ['gives an odd id', () => Promise.resolve({ outcome: 'sent', external: {} }), 'sent'],
  ])('L17 a channel that %s keeps nothing waiting, and the record stays whole', async (_, answer, status) => {
    rig.channel.answer = answer as Answer;
    await rig.storeRig.ask(rig.storeRig.ana, sending('Hi'));
    await expect.poll(() => rig.statuses()).toEqual([status]);
    const [{ parts, error = '' } = {}] = await rig.deliveries();
    // Without an id of the channel, a part that was sent has our own.
    const external: unknown = status === 'sent' ? expect.any(String) : null;
    expect([parts, typeof error]).toEqual([[external], 'string']);
    expect(error.length).toBeLessThanOrEqual(500);
    expect(await rig.nextDue()).toBeNull();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['what has no words', Object.create(null)],
  ])('L17 a channel that throws %s is asked again later', async (_, thrown) => {
    rig.channel.answer = () => {
      throw thrown;
    };
    await rig.storeRig.ask(rig.storeRig.ana, sending('Hi'));
    await expect.poll(() => rig.channel.given.length).toBe(1);
    rig.channel.answer = () => Promise.resolve({ outcome: 'sent' });
    await expect
      .poll(async () => {
        rig.pass(MINUTE);
        return await rig.statuses();
      })
      .toEqual(['sent']);
  });

  it('L17 a message that cannot be read is set aside, and the next of its contact is sent', async () => {
    await rig.stop();
    await rig.storeRig.ask(rig.storeRig.ana, sending('damaged'));
    await rig.storeRig.ask(rig.storeRig.ana, sending('whole'));
    rig.meddle(`UPDATE entries SET json = 'x' WHERE json LIKE '%damaged%'`);
    rig.start();
    await expect.poll(() => rig.channel.given.map(words).join()).toMatch(/whole/);
    await expect.poll(() => rig.nextDue()).toBeNull();
    expect(rig.channel.given).toHaveLength(1);
    expect(await rig.setAside()).toMatchObject([{ kind: 'send', reason: 'unreadable', failures: 1 }]);
  });
});

describe('the clock', () => {
  it('L17 a timer that fails again and again keeps no other waiting, however many there are', async () => {
    const contacts = Array.from({ length: 250 }, () => newId<ContactId>());
    const until = rig.storeRig.now + MINUTE;
    for (const [n, contact] of contacts.entries()) {
      await rig.storeRig.receive(rig.storeRig.message('Hello', { external: `asleep-${n}`, contact }));
      await rig.storeRig.ask(
        rig.storeRig.ana,
        { type: 'snooze', until: until + n, regardless: false },
        { contact },
      );
    }
    await rig.stop();
    const damaged = contacts.slice(0, 220);
    rig.meddle(`UPDATE contacts SET state = '{' WHERE id IN (${damaged.map((id) => `'${id}'`).join()})`);
    rig.start();
    rig.pass(2 * MINUTE);
    const isAwake = async (contact: ContactId) => (await rig.storeRig.state(contact)).snooze === null;
    const areAwake = async () => (await Promise.all(contacts.slice(220).map(isAwake))).every(Boolean);
    await expect.poll(areAwake).toBe(true);
    const asleep = async () => (await rig.setAside()).filter(({ kind }) => kind === 'snooze');
    await expect.poll(async () => (await asleep()).length).toBe(220);
    expect((await asleep())[0]).toMatchObject({ reason: 'damaged-contact', contact: contacts[0] });
    // After the repair, the snooze of that contact ends once somebody tries again.
    const [mended, whole] = [contacts[0], contacts[249]];
    if (!mended || !whole) throw new Error('no contacts');
    const awake = await rig.storeRig.state(whole);
    const state = JSON.stringify({ ...awake, snooze: { until, regardless: false } });
    rig.meddle(`UPDATE contacts SET state = '${state.replace(whole, mended)}' WHERE id = '${mended}'`);
    await rig.tryAgain();
    await expect.poll(async () => (await asleep()).filter(({ trying }) => !trying).length).toBe(219);
    expect(await isAwake(mended)).toBe(true);
  });

  it('L17 one loop in its pause neither spins nor delays another', async () => {
    await rig.stop();
    let rounds = 0;
    const store: Store = {
      ...rig.storeRig.store,
      jobs: {
        ...rig.storeRig.store.jobs,
        take: (take) => {
          if (take.kind !== 'send') return rig.storeRig.store.jobs.take(take);
          rounds += 1;
          return Promise.reject(new UnavailableError('disk full'));
        },
      },
    };
    const look = vi.spyOn(store.jobs, 'duePools');
    const looked = () => look.mock.calls.filter(([kind]) => kind !== 'send').length;
    rig.start(store);
    await rig.storeRig.ask(rig.storeRig.ana, sending('Hi'));
    await expect.poll(() => rounds).toBe(1);
    const before = looked();
    await expect.poll(() => rounds, { timeout: 5_000 }).toBe(2);
    // The other kinds look at most once more: no loop runs without end.
    expect(looked() - before).toBeLessThan(10);
  });
});
