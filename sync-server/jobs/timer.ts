/**
 * Alarms of the server's clock: snoozes that end (SN-1), conversations idle for too long (OC-7). An alarm only
 * says *look*: what is true then is decided with the contact's state, so a repeat after a crash changes nothing.
 */
import type { Happening } from '@parley/core/contact/decide/inbound';
import type { CommandId } from '@parley/core/ids';
import type { AlarmRow, Store, Work } from '../store/port.ts';
import type { SetAside } from '../store/set-aside.ts';
import { pauseAfter } from './back-off.ts';

const BATCH = 200;
/** Pauses after failures of an alarm, in ms. */
const PAUSES = { first: 2_000, longest: 3_600_000 };
/** After so many failures an alarm is set aside: it is tried again once an hour. */
const SET_ASIDE_AFTER = 5;

export interface AlarmClockOptions {
  readonly store: Pick<Store, 'apply' | 'clearAlarm' | 'dueAlarms' | 'postponeAlarm' | 'row'>;
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  readonly setAside?: SetAside;
}

/**
 * The result of an alarm: it brings something to the contact, has nothing to bring, or cannot be processed.
 */
type Looked =
  | { readonly alarm: AlarmRow; readonly work: Work | undefined }
  | { readonly alarm: AlarmRow; readonly error: unknown };

/**
 * One round: all due alarms, oldest first. An alarm is cleared only after its effect is on disk; one that
 * fails is tried again later, and delays no other (law L17).
 */
export function createAlarmRound(options: AlarmClockOptions): () => Promise<void> {
  const { store, now, newId, setAside } = options;

  const look = (alarm: AlarmRow): Looked => {
    try {
      const happening = happeningOf(alarm, store);
      if (happening === undefined) return { alarm, work: undefined };
      const { workspace, contact } = alarm;
      const inbound = { id: newId<CommandId>(), contact, happening };
      return { alarm, work: { type: 'inbound', workspace, inbound, create: false } };
    } catch (error) {
      return { alarm, error };
    }
  };

  const postpone = async (alarm: AlarmRow, error: unknown): Promise<void> => {
    const pause = (failures: number): number =>
      failures < SET_ASIDE_AFTER ? pauseAfter(failures, PAUSES) : PAUSES.longest;
    const failures = await store.postponeAlarm(alarm, now(), pause);
    if (failures >= SET_ASIDE_AFTER) setAside?.note('alarm', `${alarm.contact}/${alarm.kind}`, error);
  };

  const ring = async (alarms: readonly AlarmRow[]): Promise<void> => {
    const looked = alarms.map(look);
    const works = looked.flatMap((one) => ('work' in one && one.work ? [one.work] : []));
    const results = works.length === 0 ? [] : await store.apply(works);
    const failed = new Map(
      results.flatMap((result, index) =>
        result.type === 'failed' ? [[works[index], result.error] as const] : [],
      ),
    );
    await Promise.all(
      looked.map((one) => {
        if ('error' in one) return postpone(one.alarm, one.error);
        return one.work && failed.has(one.work)
          ? postpone(one.alarm, failed.get(one.work))
          : store.clearAlarm(one.alarm);
      }),
    );
  };

  return async () => {
    for (;;) {
      const alarms = store.dueAlarms(now(), BATCH);
      if (alarms.length === 0) return;
      await ring(alarms);
    }
  };
}

/** The event that an alarm brings to its contact; undefined if the contact is gone or is no longer idle. */
function happeningOf(alarm: AlarmRow, store: Pick<Store, 'row'>): Happening | undefined {
  if (alarm.kind === 'snooze') return { type: 'snooze-due', until: alarm.at };
  const idle = store.row(alarm.workspace, alarm.contact)?.state.idle;
  return idle ? { type: 'auto-close-due', seq: idle.seq } : undefined;
}
