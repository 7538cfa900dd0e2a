import type { EntryOf } from '@parley/core/contact/entry';
import type { ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sending } from '../store/contract/store-rig.ts';
import { dueJobs, timerOf } from '../store/contract/take-jobs.ts';
import type { Store } from '../store/store.ts';
import { words } from './testing/channel-double.ts';
import { JobsRig, MINUTE } from './testing/jobs-rig.ts';

const IDLE = 30 * MINUTE;

let rig: JobsRig;
beforeEach(async () => {
  rig = await JobsRig.open();
});
afterEach(() => rig.close());

describe('sending', () => {
  it('DR-3 a message is sent as soon as it is committed, once, and said to be sent', async () => {
    await rig.storeRig.ask(rig.storeRig.ana, sending('Hi'));
    await expect.poll(() => rig.statuses()).toEqual(['sent']);
    await rig.restart();
    await expect.poll(() => rig.nextDue()).toBeNull();
    expect(rig.channel.given).toHaveLength(1);
    const [message] = ((await rig.storeRig.entries()) as EntryOf<'message'>[]).filter(
      (entry) => entry.kind === 'message' && entry.direction === 'out',
    );
    expect((await rig.deliveries())[0]).toMatchObject({ message: message?.id, by: { kind: 'channel' } });
  });

  it('DR-3 what may pass is tried again later, in the order in which it was written', async () => {
    let down = true;
    rig.channel.answer = async () => {
      if (down) throw new Error('busy');
      return { outcome: 'sent', external: 'x1' };
    };
    await rig.storeRig.ask(rig.storeRig.ana, sending('one'));
    await rig.storeRig.ask(rig.storeRig.ana, sending('two'));
    await expect.poll(() => rig.channel.given.length).toBe(1);
    await expect.poll(() => rig.nextDue()).toBeGreaterThan(rig.storeRig.now);
    rig.pass(((await rig.nextDue()) ?? 0) - rig.storeRig.now);
    await expect.poll(() => rig.channel.given.length).toBe(2);
    await expect.poll(() => rig.nextDue()).toBeGreaterThan(rig.storeRig.now + 2_000);
    down = false;
    rig.pass(MINUTE);
    await expect.poll(() => rig.statuses()).toEqual(['sent', 'sent']);
    expect(rig.channel.given.map(({ tries }) => tries)).toEqual([0, 1, 2, 0]);
    expect(rig.channel.given.map((one) => words(one).includes('one'))).toEqual([true, true, true, false]);
    expect((await rig.deliveries())[0]).toMatchObject({ parts: ['x1'] });
  });

  it('DR-3 a throw counts as a failure that may pass, and is given up in the end', async () => {
    rig.channel.answer = () => Promise.reject(new Error('no route'));
    await rig.storeRig.ask(rig.storeRig.ana, sending('Hi'));
    await expect.poll(() => rig.channel.given.length).toBe(1);
    while ((await rig.statuses()).at(-1) !== 'failed') {
      const due = await rig.nextDue();
      // While an attempt runs, that is the end of its lease.
      const runs = rig.look(`SELECT 1 FROM jobs WHERE kind = 'send' AND lease IS NOT NULL`).length > 0;
      if (!runs && due !== null && due > rig.storeRig.now) rig.pass(due - rig.storeRig.now);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await rig.deliveries()).at(-1)).toMatchObject({
      status: 'failed',
      error: 'no route',
      failure: { class: 'gave-up' },
    });
    expect(rig.channel.given).toHaveLength(12);
    await expect.poll(() => rig.nextDue()).toBeNull();
  });

  it('DR-3 a final failure says why at once, lets the next message go, and can be tried again', async () => {
    rig.channel.answer = async (outgoing) =>
      words(outgoing).includes('bad')
        ? { outcome: 'failed', class: 'unreachable', code: '131026', error: 'refused by the channel' }
        : { outcome: 'sent' };
    await rig.storeRig.ask(rig.storeRig.ana, sending('bad'));
    await rig.storeRig.ask(rig.storeRig.ana, sending('good'));
    await expect.poll(() => rig.statuses()).toEqual(['failed', 'sent']);
    const [failed] = await rig.deliveries();
    expect(failed).toMatchObject({
      error: 'refused by the channel',
      failure: { class: 'unreachable', code: '131026' },
    });
    if (failed?.message === undefined) throw new Error('no message');
    rig.channel.answer = async () => ({ outcome: 'sent' });
    await rig.storeRig.ask(rig.storeRig.ana, { type: 'retry', message: failed.message });
    await expect.poll(() => rig.statuses()).toEqual(['failed', 'sent', 'queued', 'sent']);
    expect(rig.channel.given).toHaveLength(3);
  });

  it('DR-3 what nobody can say is uncertain, and is not tried again by itself', async () => {
    rig.channel.answer = async () => ({ outcome: 'uncertain', error: 'no answer' });
    await rig.storeRig.ask(rig.storeRig.ana, sending('Hi'));
    await expect.poll(() => rig.statuses()).toEqual(['uncertain']);
    rig.pass(24 * 60 * MINUTE);
    await rig.restart();
    expect(rig.channel.given).toHaveLength(1);
  });

  it('DR-2 a slow contact holds up no other', async () => {
    const other = newId<ContactId>();
    await rig.storeRig.receive(rig.storeRig.message('Hello', { external: 'visitor-2', contact: other }));
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    rig.channel.answer = async (outgoing) => {
      if (words(outgoing).includes('slow')) await gate;
      return { outcome: 'sent' };
    };
    await rig.storeRig.store.ledger.apply([
      rig.storeRig.command(rig.storeRig.ana, sending('slow')),
      rig.storeRig.command(rig.storeRig.ana, sending('quick'), { contact: other }),
    ]);
    await expect.poll(async () => (await rig.storeRig.kinds(other)).includes('delivery')).toBe(true);
    expect(await rig.statuses()).toEqual([]);
    release();
    await expect.poll(() => rig.statuses()).toEqual(['sent']);
  });
});

describe('the clock', () => {
  it('SN-1 a snooze ends on time on the server’s clock, exactly once', async () => {
    const until = rig.storeRig.now + 5 * MINUTE;
    await rig.storeRig.ask(rig.storeRig.ana, { type: 'snooze', until, regardless: false });
    rig.pass(5 * MINUTE - 1);
    expect(await dueJobs(rig.storeRig.store, 'snooze', rig.storeRig.now)).toEqual([]);
    expect(await rig.count('woken')).toBe(0);
    rig.pass(1);
    await expect.poll(() => rig.count('woken')).toBe(1);
    expect((await rig.storeRig.entries()).at(-1)).toMatchObject({
      kind: 'woken',
      how: 'time',
      by: { kind: 'clock' },
    });
    rig.pass(MINUTE);
    await rig.restart();
    await expect.poll(() => rig.nextDue()).toBeNull();
    expect(await rig.count('woken')).toBe(1);
  });

  it('SN-1 a snooze that ended while the server was down ends when it is back', async () => {
    await rig.storeRig.ask(rig.storeRig.ana, {
      type: 'snooze',
      until: rig.storeRig.now + MINUTE,
      regardless: true,
    });
    await rig.stop();
    rig.storeRig.now += 60 * MINUTE;
    await rig.storeRig.reopen();
    rig.start();
    await expect.poll(() => rig.count('woken')).toBe(1);
  });

  it('SN-1 the clock itself wakes the jobs', async () => {
    const offset = Date.now() - rig.storeRig.now;
    vi.spyOn(rig.storeRig, 'now', 'get').mockImplementation(() => Date.now() - offset);
    await rig.storeRig.ask(rig.storeRig.ana, {
      type: 'snooze',
      until: rig.storeRig.now + 150,
      regardless: false,
    });
    await expect.poll(() => rig.count('woken'), { timeout: 5_000 }).toBe(1);
  });

  it('SN-1 a wake that could not be written is tried again', async () => {
    await rig.stop();
    let failures = 2;
    const store: Store = {
      ...rig.storeRig.store,
      ledger: {
        ...rig.storeRig.store.ledger,
        apply: (works) => {
          if (failures === 0) return rig.storeRig.store.ledger.apply(works);
          failures -= 1;
          return Promise.reject(new Error('disk full'));
        },
      },
    };
    await rig.storeRig.ask(rig.storeRig.ana, {
      type: 'snooze',
      until: rig.storeRig.now + MINUTE,
      regardless: false,
    });
    rig.storeRig.now += MINUTE;
    rig.start(store);
    await expect.poll(() => rig.count('woken'), { timeout: 10_000 }).toBe(1);
    expect(failures).toBe(0);
  });

  it('OC-7 an idle conversation closes by itself once, and the event says after how long', async () => {
    await rig.storeRig.changeRules({ autoClose: IDLE });
    await rig.storeRig.ask(rig.storeRig.ana, sending('Anything else?'));
    await expect.poll(() => rig.statuses()).toEqual(['sent']);
    rig.pass(IDLE - 1);
    rig.wake();
    expect(await rig.count('closed')).toBe(0);
    rig.pass(1);
    await expect.poll(() => rig.count('closed')).toBe(1);
    expect((await rig.storeRig.entries()).at(-1)).toMatchObject({
      kind: 'closed',
      idle: IDLE,
      by: { kind: 'auto-close' },
    });
    await rig.restart();
    rig.pass(IDLE);
    await expect.poll(() => rig.nextDue()).toBeNull();
    expect(await rig.count('closed')).toBe(1);
  });

  it('OC-7 a contact’s message cancels it, and the next answer begins it anew', async () => {
    await rig.storeRig.changeRules({ autoClose: IDLE });
    await rig.storeRig.ask(rig.storeRig.ana, sending('Anything else?'));
    rig.storeRig.now += IDLE - MINUTE;
    await rig.storeRig.receive(rig.storeRig.message('Yes'));
    expect(await timerOf(rig.storeRig.store, 'auto-close')).toBeNull();
    rig.pass(IDLE);
    await rig.storeRig.ask(rig.storeRig.ana, sending('Go on'));
    rig.pass(IDLE - MINUTE);
    await expect.poll(() => rig.statuses()).toEqual(['sent', 'sent']);
    expect(await rig.count('closed')).toBe(0);
    rig.pass(MINUTE);
    await expect.poll(() => rig.count('closed')).toBe(1);
  });

  it('OC-7 snooze wins over it, and the idle time begins anew when the contact wakes', async () => {
    await rig.storeRig.changeRules({ autoClose: IDLE });
    await rig.storeRig.ask(rig.storeRig.ana, sending('Anything else?'));
    await rig.storeRig.ask(rig.storeRig.ana, {
      type: 'snooze',
      until: rig.storeRig.now + 2 * IDLE,
      regardless: false,
    });
    rig.pass(2 * IDLE);
    await expect.poll(() => rig.count('woken')).toBe(1);
    expect(await rig.count('closed')).toBe(0);
    rig.pass(IDLE);
    await expect.poll(() => rig.count('closed')).toBe(1);
  });
});
