/**
 * Timers of the server's clock: snoozes that end (SN-1), conversations idle for too long (OC-7). A timer only says
 * *look*: what is true then is decided with the contact's state, so a repeat after a crash changes nothing.
 */
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { CommandId } from '@parley/core/ids';
import type { Job } from '../../store/job-store.ts';
import type { Store } from '../../store/store.ts';
import { FinalJobError, type Ending, type JobHandler } from '../runner.ts';

/** Timers that ring in one transaction. */
const BATCH = 200;
const LEASE = 60_000;
/** Pauses after failures of a timer, in ms, and the number of tries. */
const PAUSES = { first: 2_000, longest: 60_000 };
const TRIES = 5;

export interface TimerOptions {
  readonly store: Pick<Store, 'record'>;
  readonly newId: <Id extends string>() => Id;
}

/** The handlers of both kinds of timers. */
export function createTimerHandlers({ store, newId }: TimerOptions): readonly JobHandler[] {
  const limits = { lease: LEASE, atOnce: BATCH, tries: TRIES, pauses: PAUSES };

  const ring = ({ workspace, contact }: Job, event: InboundEvent): Ending => {
    if (workspace === null || contact === null)
      throw new FinalJobError('unreadable', 'the timer names no contact');
    const inbound = { id: newId<CommandId>(), contact, event };
    return { type: 'work', work: { type: 'inbound', workspace, inbound, create: false } };
  };

  return [
    {
      kind: 'snooze',
      ...limits,
      attempt: (job) => ring(job, { type: 'snooze-due', until: timeOf(job) }),
    },
    {
      kind: 'auto-close',
      ...limits,
      attempt: async (job) => {
        const { workspace, contact } = job;
        const row = workspace && contact ? await store.record.row(workspace, contact) : undefined;
        const idle = row?.state.idle;
        return idle ? ring(job, { type: 'auto-close-due', seq: idle.seq }) : { type: 'done' };
      },
    },
  ];
}

/** The time for which a timer was set, in ms: it may ring later. */
function timeOf({ payload }: Job): number {
  const at = payload?.['at'];
  if (typeof at !== 'number') throw new FinalJobError('unreadable', 'the timer names no time');
  return at;
}
