/**
 * Alarms of the server's clock: snoozes that end (SN-1), conversations idle for too long (OC-7). An alarm only
 * says *look*: what is true then is decided with the contact's state, so a repeat after a crash changes nothing.
 */
import type { Happening } from '@parley/core/contact/inbound';
import type { CommandId } from '@parley/core/ids';
import type { AlarmRow, Store, Work } from '../store/port.ts';

const BATCH = 200;

export interface AlarmClockOptions {
  readonly store: Pick<Store, 'apply' | 'clearAlarm' | 'dueAlarms' | 'row'>;
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
}

/** What an alarm brings to the contact; nothing if the contact is gone or is no longer idle. */
const happeningOf = (alarm: AlarmRow, store: Pick<Store, 'row'>): Happening | undefined => {
  if (alarm.kind === 'snooze') return { type: 'snooze-due', until: alarm.at };
  const idle = store.row(alarm.workspace, alarm.contact)?.state.idle;
  return idle ? { type: 'auto-close-due', seq: idle.seq } : undefined;
};

/** One round: everything that is due, oldest first. Cleared only after its effect is on disk. */
export const createAlarmRound = (options: AlarmClockOptions): (() => Promise<void>) => {
  const { store, now, newId } = options;
  return async () => {
    for (;;) {
      const alarms = store.dueAlarms(now(), BATCH);
      if (alarms.length === 0) return;
      const works = alarms.flatMap((alarm): Work[] => {
        const { workspace, contact } = alarm;
        const happening = happeningOf(alarm, store);
        if (happening === undefined) return [];
        const inbound = { id: newId<CommandId>(), contact, happening };
        return [{ type: 'inbound', workspace, inbound, create: false }];
      });
      if (works.length > 0) await store.apply(works);
      await Promise.all(alarms.map((alarm) => store.clearAlarm(alarm)));
    }
  };
};
