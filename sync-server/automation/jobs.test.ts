import type { EntryOf } from '@parley/core/contact/entry';
import { newId } from '@parley/core/new-id';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel, SendResult } from '../channels/channel.ts';
import { createWebChatChannel } from '../channels/web-chat/web-chat-channel.ts';
import { sending, World } from '../store/contract/world.ts';
import type { Outgoing, Store } from '../store/port.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { startJobs, type Jobs } from './jobs.ts';

const log = pino({ level: 'silent' });
const MINUTE = 60_000;
const IDLE = 30 * MINUTE;

/** A channel that answers as told, and remembers what it was given. */
class Double implements Channel {
  readonly carries = createWebChatChannel().carries;
  readonly given: Outgoing[] = [];
  answer: (outgoing: Outgoing) => Promise<SendResult> = () => Promise.resolve({ outcome: 'sent' });

  send(outgoing: Outgoing): Promise<SendResult> {
    this.given.push(outgoing);
    return this.answer(outgoing);
  }
}

let dataDir = '';
let world: World;
let channel: Double;
let jobs: Jobs;

const start = (store: Store = world.store): Jobs =>
  startJobs({
    store,
    channels: { 'web-chat': channel },
    files: { sweep: () => Promise.resolve() },
    log,
    now: () => world.now,
    newId,
  });

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'parley-jobs-'));
  world = await World.open(async (surroundings) => {
    let store = openSqliteStore({ dataDir, surroundings, log });
    return {
      store,
      reopen: async () => {
        await store.close();
        store = openSqliteStore({ dataDir, surroundings, log });
        return store;
      },
      bytes: () => new Uint8Array(),
      failOn: () => () => undefined,
      failCommits: () => () => undefined,
      close: () => store.close(),
    };
  });
  channel = new Double();
  await world.arrive(world.message('Hello'));
  jobs = start();
});
afterEach(async () => {
  await jobs.stop();
  await world.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Stops everything, as a server that ends, and starts it again on the same data. */
const restart = async (): Promise<void> => {
  await jobs.stop();
  await world.reopen();
  jobs = start();
};

const deliveries = () => (world.entries() as EntryOf<'delivery'>[]).filter(({ kind }) => kind === 'delivery');
const statuses = () => deliveries().map(({ status }) => status);
const words = (outgoing: Outgoing) => JSON.stringify(outgoing.message.body);
const count = (kind: string) => world.kinds().filter((one) => one === kind).length;

/** Lets time pass, and the jobs see it. */
const pass = (ms: number): void => {
  world.now += ms;
  jobs.wake();
};

describe('sending', () => {
  it('DR-3 a message is sent as soon as it is committed, once, and said to be sent', async () => {
    await world.ask(world.ana, sending('Hi'));
    await expect.poll(statuses).toEqual(['sent']);
    await restart();
    await expect.poll(() => world.store.nextDue()).toBeNull();
    expect(channel.given).toHaveLength(1);
    const [message] = (world.entries() as EntryOf<'message'>[]).filter(
      (entry) => entry.kind === 'message' && entry.direction === 'out',
    );
    expect(deliveries()[0]).toMatchObject({ message: message?.id, by: { kind: 'channel' } });
  });

  it('DR-3 what may pass is tried again later, in the order in which it was written', async () => {
    let down = true;
    channel.answer = async () =>
      down ? { outcome: 'failed', error: 'busy', final: false } : { outcome: 'sent', external: 'x1' };
    await world.ask(world.ana, sending('one'));
    await world.ask(world.ana, sending('two'));
    await expect.poll(() => channel.given.length).toBe(1);
    await expect.poll(() => world.store.nextDue()).toBeGreaterThan(world.now);
    pass((world.store.nextDue() ?? 0) - world.now);
    await expect.poll(() => channel.given.length).toBe(2);
    await expect.poll(() => world.store.nextDue()).toBeGreaterThan(world.now + 2_000);
    down = false;
    pass(MINUTE);
    await expect.poll(statuses).toEqual(['sent', 'sent']);
    expect(channel.given.map(({ attempts }) => attempts)).toEqual([0, 1, 2, 0]);
    expect(channel.given.map((one) => words(one).includes('one'))).toEqual([true, true, true, false]);
    expect(deliveries()[0]).toMatchObject({ external: 'x1' });
  });

  it('DR-3 a throw counts as a failure that may pass, and is given up in the end', async () => {
    channel.answer = () => Promise.reject(new Error('no route'));
    await world.ask(world.ana, sending('Hi'));
    await expect.poll(() => channel.given.length).toBe(1);
    while (statuses().length === 0) {
      const due = world.store.nextDue();
      if (due !== null && due > world.now) pass(due - world.now);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(deliveries()).toMatchObject([{ status: 'failed', error: 'no route' }]);
    expect(channel.given).toHaveLength(12);
    await expect.poll(() => world.store.nextDue()).toBeNull();
  });

  it('DR-3 a final failure says why at once, lets the next message go, and can be tried again', async () => {
    channel.answer = async (outgoing) =>
      words(outgoing).includes('bad')
        ? { outcome: 'failed', error: 'refused by the channel', final: true }
        : { outcome: 'sent' };
    await world.ask(world.ana, sending('bad'));
    await world.ask(world.ana, sending('good'));
    await expect.poll(statuses).toEqual(['failed', 'sent']);
    const [failed] = deliveries();
    expect(failed).toMatchObject({ error: 'refused by the channel' });
    if (failed?.message === undefined) throw new Error('no message');
    channel.answer = async () => ({ outcome: 'sent' });
    await world.ask(world.ana, { type: 'retry', message: failed.message });
    await expect.poll(statuses).toEqual(['failed', 'sent', 'queued', 'sent']);
    expect(channel.given).toHaveLength(3);
  });

  it('DR-3 what nobody can say is uncertain, and is not tried again by itself', async () => {
    channel.answer = async () => ({ outcome: 'uncertain', error: 'no answer' });
    await world.ask(world.ana, sending('Hi'));
    await expect.poll(statuses).toEqual(['uncertain']);
    pass(24 * 60 * MINUTE);
    await restart();
    expect(channel.given).toHaveLength(1);
  });

  it('DR-2 a crash between sending and noting it gives the channel the same message under the same id', async () => {
    await jobs.stop();
    const store: Store = { ...world.store, apply: () => Promise.reject(new Error('killed')) };
    await world.ask(world.ana, sending('Hi'));
    const doomed = start(store);
    await expect.poll(() => channel.given.length).toBeGreaterThan(0);
    await doomed.stop();
    expect(statuses()).toEqual([]);
    await world.reopen();
    jobs = start();
    await expect.poll(statuses).toEqual(['sent']);
    expect(new Set(channel.given.map(({ message }) => message.id)).size).toBe(1);
  });

  it('DR-2 a slow contact holds up no other', async () => {
    const other = newId<typeof world.contact>();
    await world.arrive(world.message('Hello', { external: 'visitor-2', contact: other }));
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    channel.answer = async (outgoing) => {
      if (words(outgoing).includes('slow')) await gate;
      return { outcome: 'sent' };
    };
    await world.store.apply([
      world.command(world.ana, sending('slow')),
      world.command(world.ana, sending('quick'), { contact: other }),
    ]);
    await expect.poll(() => world.kinds(other).includes('delivery')).toBe(true);
    expect(statuses()).toEqual([]);
    release();
    await expect.poll(statuses).toEqual(['sent']);
  });
});

describe('the clock', () => {
  it('SN-1 a snooze ends on time on the server’s clock, exactly once', async () => {
    const until = world.now + 5 * MINUTE;
    await world.ask(world.ana, { type: 'snooze', until, regardless: false });
    pass(5 * MINUTE - 1);
    await vi.waitFor(() => {
      expect(world.store.dueAlarms(world.now, 1)).toEqual([]);
    });
    expect(count('woken')).toBe(0);
    pass(1);
    await expect.poll(() => count('woken')).toBe(1);
    expect(world.entries().at(-1)).toMatchObject({ kind: 'woken', how: 'time', by: { kind: 'clock' } });
    pass(MINUTE);
    await restart();
    await expect.poll(() => world.store.nextDue()).toBeNull();
    expect(count('woken')).toBe(1);
  });

  it('SN-1 a snooze that ended while the server was down ends when it is back', async () => {
    await world.ask(world.ana, { type: 'snooze', until: world.now + MINUTE, regardless: true });
    await jobs.stop();
    world.now += 60 * MINUTE;
    await world.reopen();
    jobs = start();
    await expect.poll(() => count('woken')).toBe(1);
  });

  it('SN-1 the clock itself wakes the jobs', async () => {
    const offset = Date.now() - world.now;
    vi.spyOn(world, 'now', 'get').mockImplementation(() => Date.now() - offset);
    await world.ask(world.ana, { type: 'snooze', until: world.now + 150, regardless: false });
    await expect.poll(() => count('woken'), { timeout: 5_000 }).toBe(1);
  });

  it('SN-1 a wake that could not be written is tried again', async () => {
    await jobs.stop();
    let failures = 2;
    const store: Store = {
      ...world.store,
      apply: (works) => {
        if (failures === 0) return world.store.apply(works);
        failures -= 1;
        return Promise.reject(new Error('disk full'));
      },
    };
    await world.ask(world.ana, { type: 'snooze', until: world.now + MINUTE, regardless: false });
    world.now += MINUTE;
    jobs = start(store);
    await expect.poll(() => count('woken'), { timeout: 10_000 }).toBe(1);
    expect(failures).toBe(0);
  });

  it('OC-7 an idle conversation closes by itself once, and the event says after how long', async () => {
    await world.changeRules({ autoClose: IDLE });
    await world.ask(world.ana, sending('Anything else?'));
    await expect.poll(statuses).toEqual(['sent']);
    pass(IDLE - 1);
    jobs.wake();
    expect(count('closed')).toBe(0);
    pass(1);
    await expect.poll(() => count('closed')).toBe(1);
    expect(world.entries().at(-1)).toMatchObject({ kind: 'closed', idle: IDLE, by: { kind: 'auto-close' } });
    await restart();
    pass(IDLE);
    await expect.poll(() => world.store.nextDue()).toBeNull();
    expect(count('closed')).toBe(1);
  });

  it('OC-7 a contact’s message cancels it, and the next answer begins it anew', async () => {
    await world.changeRules({ autoClose: IDLE });
    await world.ask(world.ana, sending('Anything else?'));
    world.now += IDLE - MINUTE;
    await world.arrive(world.message('Yes'));
    expect(world.store.dueAlarms(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    pass(IDLE);
    await world.ask(world.ana, sending('Go on'));
    pass(IDLE - MINUTE);
    await expect.poll(statuses).toEqual(['sent', 'sent']);
    expect(count('closed')).toBe(0);
    pass(MINUTE);
    await expect.poll(() => count('closed')).toBe(1);
  });

  it('OC-7 snooze wins over it, and the idle time begins anew when the contact wakes', async () => {
    await world.changeRules({ autoClose: IDLE });
    await world.ask(world.ana, sending('Anything else?'));
    await world.ask(world.ana, { type: 'snooze', until: world.now + 2 * IDLE, regardless: false });
    pass(2 * IDLE);
    await expect.poll(() => count('woken')).toBe(1);
    expect(count('closed')).toBe(0);
    pass(IDLE);
    await expect.poll(() => count('closed')).toBe(1);
  });
});
