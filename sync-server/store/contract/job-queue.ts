import type { ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { JobKind } from '@parley/core/protocol/health-api';
import { expect, it } from 'vitest';
import type { Job, NewJob } from '../job-store.ts';
import type { StoreRig } from './store-rig.ts';
import { LEASE, takeDue as take } from './take-jobs.ts';

const FAILURE = { reason: 'other', error: 'no route' } as const;

const takeDue = (here: StoreRig, kind: JobKind, now = here.now) => take(here.store, kind, now);

/** The queue of jobs: leases, attempts, lanes, and what is set aside. */
export const jobQueueContract = (storeRig: () => StoreRig): void => {
  const add = (here: StoreRig, key: string, rest: Partial<NewJob> = {}) =>
    here.store.jobs.add({
      kind: 'command',
      key,
      workspace: here.workspace,
      contact: here.contact,
      due: here.now,
      payload: { key },
      ...rest,
    });
  const keys = (jobs: readonly Job[]) => jobs.map(({ key }) => key);
  const only = async (here: StoreRig, now = here.now): Promise<Job> => {
    const [job, ...others] = await takeDue(here, 'command', now);
    if (job === undefined || others.length > 0) throw new Error('not one job');
    return job;
  };
  const setAside = (here: StoreRig) => here.store.jobs.setAside(here.workspace, 100);

  it('L17 a job is taken by one of many who ask at the same time', async () => {
    const here = storeRig();
    for (let n = 0; n < 10; n += 1) await add(here, `job-${n}`);
    const ask = { kind: 'command', pool: '', now: here.now, until: here.now + LEASE, limit: 4 } as const;
    const taken = (await Promise.all([1, 2, 3, 4].map(() => here.store.jobs.take(ask)))).flat();
    expect(keys(taken)).toHaveLength(10);
    expect(new Set(keys(taken)).size).toBe(10);
    expect(taken[0]).toMatchObject({ attempt: 1, failures: 0, lost: false, payload: { key: 'job-0' } });
  });

  it('a job is not taken before it is due, and is unique by its key', async () => {
    const here = storeRig();
    await add(here, 'late', { due: here.now + 5 });
    await add(here, 'late', { due: here.now });
    expect(await takeDue(here, 'command')).toEqual([]);
    expect(await here.store.jobs.next('command', here.now)).toBe(here.now + 5);
    expect(keys(await takeDue(here, 'command', here.now + 5))).toEqual(['late']);
    expect(await takeDue(here, 'snooze', here.now + 5)).toEqual([]);
  });

  it('L16 a job whose lease has ended is taken again, and says that its attempt was lost', async () => {
    const here = storeRig();
    await add(here, 'killed');
    const first = await only(here);
    expect(await takeDue(here, 'command', here.now + LEASE - 1)).toEqual([]);
    expect(await here.store.jobs.next('command', here.now)).toBe(here.now + LEASE);
    const second = await only(here, here.now + LEASE);
    expect(second).toMatchObject({ job: first.job, attempt: 2, lost: true, failures: 1 });
    // The first process lives on: nothing that it reports changes the job.
    await here.store.jobs.settle([first]);
    await here.store.jobs.delay(first, { due: here.now, failures: 9 }, here.now);
    expect(await takeDue(here, 'command', here.now + LEASE)).toEqual([]);
    await here.store.jobs.settle([second]);
    expect(await here.store.jobs.next('command', 0)).toBeNull();
  });

  it('a job survives that the store is opened again, with its lease', async () => {
    const here = storeRig();
    await add(here, 'kept');
    await only(here);
    await here.reopen();
    expect(await takeDue(here, 'command')).toEqual([]);
    expect(await only(here, here.now + LEASE)).toMatchObject({ lost: true });
  });

  it('L16 a process that alone works on the data ends the leases of those who were killed', async () => {
    const here = storeRig();
    await add(here, 'killed');
    await add(here, 'waiting', { due: here.now + 5 });
    const first = await only(here);
    await here.reopen();
    await here.store.jobs.endLeases(here.now);
    expect(await only(here)).toMatchObject({ job: first.job, attempt: 2, lost: true, failures: 1 });
    expect(keys(await takeDue(here, 'command', here.now + 5))).toEqual(['waiting']);
  });

  it('a failed job is due later, with its new payload', async () => {
    const here = storeRig();
    await add(here, 'failing');
    const job = await only(here);
    const delay = { due: here.now + 10, failures: 1, failure: FAILURE, payload: { known: 'sent' } };
    await here.store.jobs.delay(job, delay, here.now);
    expect(await takeDue(here, 'command')).toEqual([]);
    expect(await setAside(here)).toEqual([]);
    const again = await only(here, here.now + 10);
    expect(again).toMatchObject({ attempt: 2, failures: 1, lost: false, payload: { known: 'sent' } });
  });

  it('DR-2 the jobs of a lane are taken one after the other; lanes do not wait for each other', async () => {
    const here = storeRig();
    for (const key of ['a1', 'a2', 'a3']) await add(here, key, { lane: 'a' });
    await add(here, 'b1', { lane: 'b' });
    const [a1, b1] = await takeDue(here, 'command');
    expect([a1?.key, b1?.key]).toEqual(['a1', 'b1']);
    if (!a1) throw new Error('no job');
    await here.store.jobs.delay(a1, { due: here.now + 10, failures: 1, failure: FAILURE }, here.now);
    expect(await takeDue(here, 'command')).toEqual([]);
    await here.store.jobs.settle([await only(here, here.now + 10)]);
    expect(keys(await takeDue(here, 'command'))).toEqual(['a2']);
  });

  it('L17 a job that is set aside lets the next one of its lane go, and is tried again in order', async () => {
    const here = storeRig();
    for (const key of ['one', 'two', 'three', 'four']) await add(here, key, { lane: 'a' });
    for (let n = 0; n < 3; n += 1) {
      await here.store.jobs.delay(await only(here), { due: null, failures: 5, failure: FAILURE }, here.now);
    }
    const aside = await setAside(here);
    expect(aside.map(({ key }) => key)).toEqual(['one', 'two', 'three']);
    expect(aside[0]).toMatchObject({ ...FAILURE, failures: 5, since: here.now, trying: false });
    const running = await only(here);
    expect(running.key).toBe('four');
    // Whoever tries the second one again tries the first one, too; both wait for the one that runs.
    await here.store.jobs.tryAgain(here.workspace, [aside[1]?.job ?? 0], here.now);
    expect((await setAside(here)).map(({ trying }) => trying)).toEqual([true, true, false]);
    expect(await takeDue(here, 'command')).toEqual([]);
    await here.store.jobs.settle([running]);
    const one = await only(here);
    expect(one).toMatchObject({ key: 'one', failures: 5 });
    await here.store.jobs.settle([one]);
    await here.store.jobs.settle([await only(here)]);
    expect(await takeDue(here, 'command')).toEqual([]);
    expect((await setAside(here)).map(({ key }) => key)).toEqual(['three']);
  });

  it('what is set aside is of one workspace, and keeps the time since when', async () => {
    const here = storeRig();
    await add(here, 'aside', { failed: { ...FAILURE, at: here.now, aside: true } });
    expect(await here.store.jobs.setAside(newId(), 100)).toEqual([]);
    const [aside] = await setAside(here);
    if (!aside) throw new Error('nothing set aside');
    await here.store.jobs.tryAgain(newId(), [aside.job], here.now);
    expect(await takeDue(here, 'command')).toEqual([]);
    await here.store.jobs.tryAgain(here.workspace, [aside.job], here.now);
    const job = await only(here);
    const later = { reason: 'unreadable', error: 'still' } as const;
    await here.store.jobs.delay(job, { due: null, failures: 2, failure: later }, here.now + 5_000);
    expect(await setAside(here)).toMatchObject([{ ...later, since: here.now, failures: 2, trying: false }]);
  });

  it('pools are told apart', async () => {
    const here = storeRig();
    const contact: ContactId = newId();
    await add(here, 'x', { pool: 'x', contact });
    await add(here, 'y1', { pool: 'y', contact });
    await add(here, 'y2', { pool: 'y', due: here.now + 7, contact });
    await add(here, 'z', { pool: 'z', due: here.now + 3, contact });
    expect(await here.store.jobs.duePools('command', here.now)).toEqual(['x', 'y']);
    expect(await here.store.jobs.next('command', here.now)).toBe(here.now + 3);
    const ask = { kind: 'command', pool: 'y', now: here.now, until: here.now + LEASE, limit: 9 } as const;
    expect(keys(await here.store.jobs.take(ask))).toEqual(['y1']);
  });
};
