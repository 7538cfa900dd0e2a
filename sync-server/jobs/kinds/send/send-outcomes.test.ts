/** Every outcome that a channel can report, and what follows from each. */
import { WHATSAPP } from '@parley/core/channels/whatsapp';
import { firstDelivery, type EntryOf } from '@parley/core/contact/entry';
import type { ContactId, EntryId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PartResult } from '../../../channels/adapter.ts';
import { sending } from '../../../store/contract/store-rig.ts';
import { words } from '../../testing/channel-double.ts';
import { JobsRig, MINUTE } from '../../testing/jobs-rig.ts';

const DAY = 24 * 60 * MINUTE;

let rig: JobsRig;
beforeEach(async () => {
  rig = await JobsRig.open();
});
afterEach(() => rig.close());

const say = (text: string, contact?: ContactId) =>
  rig.storeRig.ask(rig.storeRig.ana, sending(text), contact && { contact });

/** A contact that has written under this id of the channel. */
const contactAs = async (external: string): Promise<ContactId> => {
  const contact = newId<ContactId>();
  await rig.storeRig.receive(rig.storeRig.message('Hello', { external, contact }));
  return contact;
};

const answers = (...results: readonly PartResult[]): void => {
  let next = 0;
  rig.channel.answer = async () => results[Math.min(next++, results.length - 1)] ?? { outcome: 'sent' };
};

const count = () => rig.channel.given.length;
const parts = () => rig.channel.given.map(({ part }) => part);
const outgoing = async (): Promise<EntryId> => {
  const all = (await rig.storeRig.entries()) as EntryOf<'message'>[];
  const found = all.findLast(
    (entry) => entry.kind === 'message' && entry.direction === 'out' && firstDelivery(entry) === 'queued',
  );
  if (!found) throw new Error('no message');
  return found.id;
};

describe('a message of several parts', () => {
  beforeEach(() => {
    rig.channel.parts = () => 3;
  });

  it('DR-2 goes part by part, each on the disk before the next, with the channel’s ids of all', async () => {
    const kept: unknown[] = [];
    rig.channel.answer = async ({ part }) => {
      kept.push(
        ...rig.look(`SELECT attempt, payload ->> '$.progress.parts' AS parts FROM jobs WHERE kind = 'send'`),
      );
      return { outcome: 'sent', external: `id-${part}` };
    };
    await say('Hi');
    await expect.poll(() => rig.statuses()).toEqual(['sent']);
    expect(parts()).toEqual([0, 1, 2]);
    expect(kept).toMatchObject([
      { attempt: 1, parts: null },
      { attempt: 2, parts: '["id-0",null,null]' },
      { attempt: 3, parts: '["id-0","id-1",null]' },
    ]);
    expect(await rig.deliveries()).toMatchObject([{ parts: ['id-0', 'id-1', 'id-2'] }]);
  });

  it.each<[string, PartResult, string]>([
    ['fails', { outcome: 'failed', class: 'not-taken', error: 'too large' }, 'failed'],
    ['is uncertain', { outcome: 'uncertain' }, 'uncertain'],
  ])(
    'DR-2 L16 that %s in the middle is tried again from there, by a person only',
    async (_, result, status) => {
      answers({ outcome: 'sent', external: 'first' }, result, { outcome: 'sent' });
      await say('Hi');
      await expect.poll(() => rig.statuses()).toEqual([status]);
      expect(await rig.deliveries()).toMatchObject([{ parts: ['first', null, null] }]);
      rig.pass(DAY);
      await rig.restart();
      expect(parts()).toEqual([0, 1]);
      await rig.storeRig.ask(rig.storeRig.ana, { type: 'retry', message: await outgoing() });
      await expect.poll(() => rig.statuses()).toEqual([status, 'queued', 'sent']);
      expect(parts()).toEqual([0, 1, 1, 2]);
    },
  );

  it('DR-3 goes as a whole again if the channel took it and then reported a failure', async () => {
    rig.channel.answer = async () => ({ outcome: 'sent', external: `id-${count()}` });
    await say('Hi');
    await expect.poll(() => rig.statuses()).toEqual(['sent']);
    const { channel } = rig.storeRig;
    const failed = { type: 'delivery', channel, status: 'failed', external: 'id-3' } as const;
    await rig.storeRig.receive(rig.storeRig.inbound(failed));
    await rig.storeRig.ask(rig.storeRig.ana, { type: 'retry', message: await outgoing() });
    await expect.poll(() => rig.statuses()).toEqual(['sent', 'failed', 'queued', 'sent']);
    expect(parts()).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('DR-2 does not let the next message of its contact between its parts', async () => {
    await rig.storeRig.store.ledger.apply(
      ['one', 'two'].map((text) => rig.storeRig.command(rig.storeRig.ana, sending(text))),
    );
    await expect.poll(() => rig.statuses()).toEqual(['sent', 'sent']);
    expect(parts()).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('is not sent if nothing of it can be', async () => {
    rig.channel.parts = () => 0;
    await say('Hi');
    await expect.poll(() => rig.deliveries()).toMatchObject([{ failure: { class: 'not-taken' } }]);
  });
});

describe('a channel that asks to wait', () => {
  const later = (scope: 'person' | 'channel' | 'template', after = 6_000): PartResult => ({
    outcome: 'later',
    after,
    scope,
    error: 'busy',
  });

  it('DR-3 with one person keeps that person waiting for as long as it asks, and is no failure', async () => {
    const other = await contactAs('visitor-2');
    // The channel knows how often it was asked.
    rig.channel.answer = async ({ to, tries }) =>
      to.external === 'visitor-2' ? { outcome: 'sent' } : later('person', 6_000 * 2 ** tries);
    await say('Hi');
    await expect.poll(count).toBe(1);
    await say('quick', other);
    await expect.poll(async () => (await rig.storeRig.kinds(other)).includes('delivery')).toBe(true);
    for (const wait of [6_000, 12_000, 24_000, 48_000]) {
      const calls = count();
      await expect.poll(() => rig.nextDue()).toBe(rig.storeRig.now + wait);
      rig.pass(wait);
      await expect.poll(count).toBe(calls + 1);
    }
    // A failure would have been the last after twelve tries.
    rig.channel.answer = async ({ tries }) => (tries < 20 ? later('person', 0) : { outcome: 'sent' });
    while ((await rig.statuses()).at(-1) !== 'sent') {
      const due = await rig.nextDue();
      const isTaken = rig.look(`SELECT 1 FROM jobs WHERE kind = 'send' AND lease IS NOT NULL`).length > 0;
      if (due !== null && !isTaken) rig.pass(Math.max(0, due - rig.storeRig.now));
      await new Promise((resolve) => setImmediate(resolve));
    }
    // The last of the growing pauses was longer than a minute.
    expect(await rig.statuses()).toEqual(['waiting', 'sent']);
    expect(count()).toBe(22);
  });

  it.each(['person', 'channel', 'template'] as const)(
    'DR-3 a long wait for the %s is said at the message, and a short one is not',
    async (scope) => {
      const { now } = rig.storeRig;
      answers({ ...later(scope, 600_000), code: '131056' } as PartResult, later(scope), { outcome: 'sent' });
      await say('Hi');
      await expect.poll(() => rig.deliveries()).toHaveLength(1);
      expect(await rig.deliveries()).toMatchObject([
        { status: 'waiting', error: 'busy', wait: { scope, until: now + 600_000, code: '131056' } },
      ]);
      rig.pass(600_000);
      await expect.poll(count).toBe(2);
      rig.pass(6_000);
      await expect.poll(() => rig.statuses()).toEqual(['waiting', 'sent']);
    },
  );

  it('DR-3 a service that does not answer for long is said at the message', async () => {
    rig.channel.answer = async ({ tries }) => {
      if (tries < 8) throw new Error('no line');
      return { outcome: 'sent' };
    };
    await say('Hi');
    for (let tries = 1; tries <= 8; tries += 1) {
      await expect.poll(count).toBe(tries);
      await expect
        .poll(() => rig.look(`SELECT 1 FROM jobs WHERE kind = 'send' AND lease IS NULL`))
        .toHaveLength(1);
      rig.pass(Math.max(0, ((await rig.nextDue()) ?? 0) - rig.storeRig.now));
    }
    await expect.poll(async () => (await rig.statuses()).at(-1)).toBe('sent');
    const waits = (await rig.deliveries()).slice(0, -1);
    // The pauses are spread: the sixth may or may not be as long as a minute.
    expect([2, 3]).toContain(waits.length);
    for (const one of waits)
      expect(one).toMatchObject({ status: 'waiting', wait: { scope: 'service' }, error: 'no line' });
  });

  it('DR-3 with everybody keeps the whole channel waiting', async () => {
    const other = await contactAs('visitor-2');
    answers(later('channel', 30_000), { outcome: 'sent' });
    await say('one');
    await expect.poll(count).toBe(1);
    await say('two', other);
    rig.pass(29_000);
    await expect
      .poll(async () => rig.look(`SELECT 1 FROM jobs WHERE kind = 'send' AND lease IS NULL`))
      .toHaveLength(2);
    expect(count()).toBe(1);
    rig.pass(1_000);
    await expect.poll(() => rig.statuses()).toEqual(['sent']);
    await expect.poll(async () => (await rig.storeRig.kinds(other)).includes('delivery')).toBe(true);
    expect(count()).toBe(3);
  });
});

describe('a person of the channel', () => {
  it('DR-3 gets no more than the channel lets one person have, and keeps no other waiting', async () => {
    rig.channel.rates = { channel: { perSecond: 16, burst: 1_000 }, person: { perSecond: 1 / 6, burst: 2 } };
    const other = await contactAs('visitor-2');
    for (const text of ['one', 'two', 'three']) await say(text);
    await say('quick', other);
    await expect.poll(count).toBe(3);
    expect(rig.channel.given.map(words).filter((one) => one.includes('three'))).toEqual([]);
    await expect.poll(() => rig.nextDue()).toBe(rig.storeRig.now + 6_000);
    rig.pass(6_000);
    await expect.poll(() => rig.statuses()).toEqual(['sent', 'sent', 'sent']);
  });
});

describe('a broken channel', () => {
  const broken: PartResult = { outcome: 'broken', why: 'token', code: '190', error: 'the token has ended' };

  it('CH-8 pauses with its queue: nothing is lost, nothing fails, all goes in order once it goes on', async () => {
    const contacts = await Promise.all(Array.from({ length: 50 }, (_, n) => contactAs(`person-${n}`)));
    await rig.stop();
    const texts = Array.from({ length: 10 }, (_, n) => `no. ${n} `);
    for (const contact of contacts) {
      await rig.storeRig.store.ledger.apply(
        texts.map((text) => rig.storeRig.command(rig.storeRig.ana, sending(text), { contact })),
      );
    }
    rig.channel.answer = async () => broken;
    rig.start();
    await expect.poll(() => rig.channel.paused.size).toBe(1);
    const taken = () => rig.look(`SELECT 1 FROM jobs WHERE kind = 'send' AND lease IS NOT NULL`);
    await expect.poll(taken).toEqual([]);
    const tried = count();
    // Only what was on its way when the token ended.
    expect(tried).toBeLessThanOrEqual(16);
    rig.pass(30 * DAY);
    await rig.restart();
    await expect.poll(taken).toEqual([]);
    expect(count()).toBe(tried);
    expect(rig.look(`SELECT 1 FROM jobs WHERE kind = 'send' AND failures = 0`)).toHaveLength(500);
    rig.channel.answer = async () => ({ outcome: 'sent' });
    rig.channel.paused.clear();
    rig.wake();
    const statuses = async () => {
      const records = await Promise.all(contacts.map((contact) => rig.storeRig.entries(contact)));
      return (records.flat() as EntryOf<'delivery'>[]).flatMap(({ kind, status }) =>
        kind === 'delivery' ? [status] : [],
      );
    };
    await expect.poll(async () => (await statuses()).length, { timeout: 30_000 }).toBe(500);
    expect(new Set(await statuses())).toEqual(new Set(['sent']));
    const after = rig.channel.given.slice(tried);
    for (const n of contacts.keys()) {
      const given = after.filter(({ to }) => to.external === `person-${n}`);
      expect(given.map((one) => texts.findIndex((text) => words(one).includes(text)))).toEqual([
        ...texts.keys(),
      ]);
    }
  }, 60_000);

  it('CH-8 says why, and keeps the error for those who look after it', async () => {
    rig.channel.answer = async () => broken;
    await say('Hi');
    await expect
      .poll(() => rig.channel.paused.get(rig.storeRig.channel))
      .toEqual({
        why: 'token',
        code: '190',
        error: 'the token has ended',
        since: rig.storeRig.now,
      });
    expect(await rig.statuses()).toEqual([]);
    expect(rig.monitor.errors(rig.storeRig.channel)).toEqual([
      { at: rig.storeRig.now, outcome: 'broken', code: '190', error: 'the token has ended' },
    ]);
  });
});

describe('the window', () => {
  beforeEach(() => {
    rig.channel.capabilities = WHATSAPP;
  });

  it('DR-5 is judged when the message is begun, not when it was written', async () => {
    await rig.stop();
    await say('Hi');
    rig.storeRig.now += DAY;
    rig.start();
    await expect
      .poll(() => rig.deliveries())
      .toMatchObject([{ status: 'failed', failure: { class: 'window-closed' } }]);
    expect(count()).toBe(0);
    await rig.storeRig.receive(rig.storeRig.message('Hello again'));
    await rig.storeRig.ask(rig.storeRig.ana, { type: 'retry', message: await outgoing() });
    await expect.poll(() => rig.statuses()).toEqual(['failed', 'queued', 'sent']);
  });
});

describe('read receipts', () => {
  it('are sent for the last message once it was answered, and never by looking', async () => {
    rig.channel.marksRead = true;
    await rig.storeRig.receive(rig.storeRig.message('How much?', { once: 'in-2' }));
    const { inbound } = await rig.storeRig.state();
    await rig.storeRig.ask(rig.storeRig.ana, { type: 'set-read-cursor', inbound });
    expect(rig.channel.markedRead).toEqual([]);
    await say('Five');
    await expect.poll(() => rig.channel.markedRead).toEqual(['in-2']);
    await expect.poll(() => rig.look(`SELECT 1 FROM jobs WHERE kind = 'mark-read'`)).toEqual([]);
  });
});

describe('a message that goes nowhere', () => {
  it('L17 fails if the channel is gone', async () => {
    rig.channel.gone.add(rig.storeRig.channel);
    await say('Hi');
    await expect
      .poll(() => rig.deliveries())
      .toMatchObject([{ status: 'failed', failure: { class: 'not-allowed' } }]);
  });
});
