/**
 * Timers of the server's clock: snoozes that end (SN-1), conversations idle for too long (OC-7). A timer only
 * says *look*: what is true then is decided with the contact's state, so a repeat after a crash changes nothing.
 */
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { CommandId } from '@parley/core/ids';
import type { Work } from '../ledger/work.ts';
import type { TimerRow } from '../store/job-store.ts';
import type { Store } from '../store/store.ts';
import type { SetAside } from '../store/set-aside.ts';
import { pauseAfter } from './back-off.ts';

const BATCH = 200;
/** Pauses after failures of a timer, in ms. */
const PAUSES = { first: 2_000, longest: 3_600_000 };
/** After so many failures a timer is set aside: it is tried again once an hour. */
const SET_ASIDE_AFTER = 5;

export interface TimerClockOptions {
  readonly store: Pick<Store, 'ledger' | 'jobs' | 'record'>;
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  readonly setAside?: SetAside;
}

/**
 * The result of a timer: it brings something to the contact, has nothing to bring, or cannot be processed.
 */
type Looked =
  | { readonly timer: TimerRow; readonly work: Work | undefined }
  | { readonly timer: TimerRow; readonly error: unknown };

/**
 * One round: all due timers, oldest first. A timer is cleared only after its effect is on disk; one that
 * fails is tried again later, and delays no other (law L17).
 */
export function createTimerRound(options: TimerClockOptions): () => Promise<void> {
  const { store, now, newId, setAside } = options;

  const look = async (timer: TimerRow): Promise<Looked> => {
    try {
      const event = await eventOf(timer, store);
      if (event === undefined) return { timer, work: undefined };
      const { workspace, contact } = timer;
      const inbound = { id: newId<CommandId>(), contact, event };
      return { timer, work: { type: 'inbound', workspace, inbound, create: false } };
    } catch (error) {
      return { timer, error };
    }
  };

  const postpone = async (timer: TimerRow, error: unknown): Promise<void> => {
    const pause = (failures: number): number =>
      failures < SET_ASIDE_AFTER ? pauseAfter(failures, PAUSES) : PAUSES.longest;
    const failures = await store.jobs.postponeTimer(timer, now(), pause);
    if (failures >= SET_ASIDE_AFTER) setAside?.note('timer', `${timer.contact}/${timer.kind}`, error);
  };

  const ring = async (timers: readonly TimerRow[]): Promise<void> => {
    const looked = await Promise.all(timers.map(look));
    const works = looked.flatMap((one) => ('work' in one && one.work ? [one.work] : []));
    const results = works.length === 0 ? [] : await store.ledger.apply(works);
    const failed = new Map(
      results.flatMap((result, index) =>
        result.type === 'failed' ? [[works[index], result.error] as const] : [],
      ),
    );
    await Promise.all(
      looked.map((one) => {
        if ('error' in one) return postpone(one.timer, one.error);
        return one.work && failed.has(one.work)
          ? postpone(one.timer, failed.get(one.work))
          : store.jobs.clearTimer(one.timer);
      }),
    );
  };

  return async () => {
    for (;;) {
      const timers = await store.jobs.dueTimers(now(), BATCH);
      if (timers.length === 0) return;
      await ring(timers);
    }
  };
}

/** The event that a timer brings to its contact; undefined if the contact is gone or is no longer idle. */
async function eventOf(timer: TimerRow, store: Pick<Store, 'record'>): Promise<InboundEvent | undefined> {
  if (timer.kind === 'snooze') return { type: 'snooze-due', until: timer.at };
  const idle = (await store.record.row(timer.workspace, timer.contact))?.state.idle;
  return idle ? { type: 'auto-close-due', seq: idle.seq } : undefined;
}
