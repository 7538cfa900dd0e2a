/**
 * Commands and inbounds on which the ledger failed. Each is kept in the queue and tried again; one that fails for good
 * is set aside until somebody tries it again. Its author may repeat it meanwhile: under its id it is applied once, and
 * then leaves the queue in the same transaction.
 */
import type { Logger } from 'pino';
import type { Bus } from '../../bus/bus.ts';
import type { Job, NewJob } from '../../store/job-store.ts';
import type { Store } from '../../store/store.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { workKey, type Work, type WorkResult } from '../../ledger/work.ts';
import { failureOf, FinalJobError, type JobHandler } from '../runner.ts';

/** Pauses before a work is tried again, in ms, and the number of tries. */
const PAUSES = { first: 2_000, longest: 60_000 };
const TRIES = 5;
const LEASE = 60_000;
/** Works that are tried again in one transaction; those of a contact one after the other. */
const BATCH = 50;

export interface KeepFailedOptions {
  readonly store: Pick<Store, 'ledger' | 'jobs'>;
  readonly bus: Pick<Bus, 'signal'>;
  readonly log: Logger;
  readonly now: () => number;
}

/** Applies works like the store, and keeps those that failed: they have `kept` in their results. */
export function keepFailedWorks(options: KeepFailedOptions): Ledger['apply'] {
  const { store, bus, log, now } = options;

  const keep = async (work: Work, result: WorkResult): Promise<WorkResult> => {
    if (result.type !== 'failed') return result;
    const job = jobOf(work, result.error, now());
    if (job === undefined) return result;
    try {
      await store.jobs.add(job);
    } catch (error) {
      log.error({ err: error, kind: job.kind, key: job.key }, 'a work that failed could not be kept');
      return result;
    }
    bus.signal({ type: 'job-due', kind: job.kind });
    return { ...result, kept: true };
  };

  return async (works) => {
    const results = await store.ledger.apply(works);
    if (results.every(({ type }) => type !== 'failed')) return results;
    return Promise.all(
      results.map(async (result, index) => {
        const work = works[index];
        return work === undefined ? result : keep(work, result);
      }),
    );
  };
}

/** The handlers of both kinds. */
export function createWorkHandlers(): readonly JobHandler[] {
  return (['command', 'inbound'] as const).map((kind) => ({
    kind,
    lease: LEASE,
    atOnce: BATCH,
    tries: TRIES,
    pauses: PAUSES,
    attempt: (job) => ({ type: 'work', work: workOf(job) }),
  }));
}

function jobOf(work: Work, error: unknown, now: number): NewJob | undefined {
  const key = workKey(work);
  if (key === undefined) return undefined;
  const contact = work.type === 'command' ? work.command.contact : work.inbound.contact;
  const failure = failureOf(error);
  const aside = failure.reason !== 'other';
  return {
    kind: work.type,
    key,
    workspace: work.workspace,
    contact,
    lane: `work/${contact}`,
    due: now + PAUSES.first,
    payload: { work },
    failed: { ...failure, at: now, aside },
  };
}

function workOf({ kind, payload }: Job): Work {
  const work = payload?.['work'] as Work | undefined;
  if (work?.type !== kind) throw new FinalJobError('unreadable', 'what was kept cannot be read');
  return work;
}
