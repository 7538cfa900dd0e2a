/**
 * Does the jobs of one kind: takes those that are due, and notes how each attempt ends. A job that fails is tried
 * again later, and is set aside after a few tries; it never delays another one (law L17). Handlers may run twice
 * for one job, as after a crash: their effect has to be the same then.
 */
import type { JobKind } from '@parley/core/protocol/health-api';
import type { Job, JobAttempt, JobDelay, JobFailure, JobPayload, JobStore } from '../store/job-store.ts';
import type { StoreLog } from '../store/store-log.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Work } from '../ledger/work.ts';
import { DamagedContactError } from '../store/damaged-contact-error.ts';
import { UnavailableError } from '../store/unavailable-error.ts';
import { pauseAfter, type Pauses } from './back-off.ts';
import { errorText } from '../error-text.ts';

/** How an attempt ends. */
export type Ending =
  /** The job leaves the queue in the transaction of this work. If the work fails, `keep` takes the place of its payload. */
  | { readonly type: 'work'; readonly work: Work; readonly keep?: JobPayload }
  | { readonly type: 'done' }
  /** The next attempt is at `due`, in ms. */
  | {
      readonly type: 'later';
      readonly due: number;
      readonly failures: number;
      readonly error?: string;
      /** Takes the place of the job's payload. */
      readonly payload?: JobPayload;
      /** Written beforehand, in a step of its own: the job does not depend on its outcome. */
      readonly note?: Work;
    };

/** How many jobs of a pool may begin now. */
export interface Room {
  readonly count: number;
  /** When there will be room for more, in ms, if that happens without an event. */
  readonly next?: number;
}

/** What a kind of jobs is, and how one of them is done. */
export interface JobHandler {
  readonly kind: JobKind;
  /** Time in ms after which a job whose process has ended is taken again. Every attempt ends sooner. */
  readonly lease: number;
  /** Most attempts at a time in each pool. */
  readonly atOnce: number;
  /** A further limit on how many jobs of a pool begin. Pools are asked in the order of their names. */
  readonly room?: (pool: string) => Promise<Room>;
  /** After so many failures, a job is set aside. */
  readonly tries: number;
  readonly pauses: Pauses;
  /** The payload of a job that is set aside because no attempt ended, if the payload is to change. */
  readonly payloadOfLost?: (job: Job) => JobPayload;
  /** Makes an attempt. A throw is a failure; an `UnavailableError` is not, since the disk is to blame. */
  readonly attempt: (job: Job, signal: AbortSignal) => Ending | Promise<Ending>;
}

export interface JobRunnerOptions {
  readonly store: {
    readonly jobs: JobStore;
    readonly ledger: Pick<Ledger, 'apply'>;
  };
  readonly handler: JobHandler;
  readonly log: StoreLog;
  readonly now: () => number;
  /** A number from 0 up to 1, for the spread of pauses. */
  readonly random: () => number;
  /** Called when an attempt has ended; the next round notes how. */
  readonly wake: () => void;
}

/** A failure that no further try can mend: the job is set aside at once. */
export class FinalJobError extends Error {
  readonly reason: JobFailure['reason'];
  constructor(reason: JobFailure['reason'], message: string) {
    super(message);
    this.name = 'FinalJobError';
    this.reason = reason;
  }
}

/** Pause in ms before a job is tried again that only waits for the database. */
const UNAVAILABLE_PAUSE = 1_000;

interface Ended {
  readonly job: Job;
  readonly ending: Ending | { readonly type: 'failed'; readonly error: unknown; readonly keep?: JobPayload };
}

export class JobRunner {
  readonly #options: JobRunnerOptions;
  /** Attempts that run, by job. */
  readonly #running = new Map<number, { readonly pool: string; readonly ended: Promise<void> }>();
  /** When a pool that had no room in the last round has room again, in ms. */
  #roomAt = Infinity;
  /** The ends of attempts that are not on the disk yet. */
  #ended: readonly Ended[] = [];
  readonly #stopping = new AbortController();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /** Notes how attempts have ended, and begins all due jobs. Rejects if the store does; nothing is lost then. */
  async round(): Promise<void> {
    const { store, handler, now } = this.#options;
    await this.#noteEnded();
    this.#roomAt = Infinity;
    const pools = await store.jobs.duePools(handler.kind, now());
    for (const pool of [...pools].sort()) await this.#beginDue(pool);
  }

  /** Does all that is due, and waits until it is done. */
  async drain(): Promise<void> {
    do {
      await this.round();
      await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    } while (this.#ended.length > 0);
  }

  /** The time at which there is more to do, in ms, or null. */
  async nextDue(): Promise<number | null> {
    const { store, handler, now } = this.#options;
    const next = Math.min((await store.jobs.next(handler.kind, now())) ?? Infinity, this.#roomAt);
    return next === Infinity ? null : next;
  }

  /** Asks attempts to stop, waits until each has ended, and notes how. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    try {
      await this.#noteEnded();
    } catch (error) {
      const { log, handler } = this.#options;
      log.error(
        { err: error, kind: handler.kind, jobs: this.#ended.length },
        'ends of jobs could not be noted',
      );
    }
  }

  async #beginDue(pool: string): Promise<void> {
    const { store, handler, now } = this.#options;
    const inPool = [...this.#running.values()].filter((one) => one.pool === pool).length;
    const { count, next = Infinity } = (await handler.room?.(pool)) ?? { count: Infinity };
    this.#roomAt = Math.min(this.#roomAt, next);
    const limit = Math.min(handler.atOnce - inPool, count);
    if (limit <= 0 || this.#stopping.signal.aborted) return;
    const at = now();
    const jobs = await store.jobs.take({
      kind: handler.kind,
      pool,
      now: at,
      until: at + handler.lease,
      limit,
    });
    for (const job of jobs) this.#begin(job, pool);
  }

  #begin(job: Job, pool: string): void {
    const ended = this.#attempt(job).then((ending) => {
      this.#running.delete(job.job);
      this.#ended = [...this.#ended, { job, ending }];
      this.#options.wake();
    });
    this.#running.set(job.job, { pool, ended });
  }

  async #attempt(job: Job): Promise<Ended['ending']> {
    const { handler } = this.#options;
    try {
      if (job.payload === undefined) throw new FinalJobError('unreadable', 'the job cannot be read');
      // It may be this job that ends the process.
      if (job.lost && job.failures >= handler.tries) {
        const error = new FinalJobError('lost', 'no attempt came to an end');
        return { type: 'failed', error, ...(handler.payloadOfLost && { keep: handler.payloadOfLost(job) }) };
      }
      return await handler.attempt(job, this.#stopping.signal);
    } catch (error) {
      return { type: 'failed', error };
    }
  }

  /** Notes all ends, each independently. */
  async #noteEnded(): Promise<void> {
    const { store } = this.#options;
    const noting = this.#ended;
    if (noting.length === 0) return;
    const works = noting.flatMap(({ job, ending }) =>
      ending.type === 'work'
        ? [{ job, keep: ending.keep, work: { ...ending.work, settles: attemptOf(job) } }]
        : [],
    );
    const done = noting.flatMap(({ job, ending }) => (ending.type === 'done' ? [attemptOf(job)] : []));
    const [results] = await Promise.all([
      works.length === 0 ? [] : store.ledger.apply(works.map(({ work }) => work)),
      done.length === 0 ? undefined : store.jobs.settle(done),
      ...noting.map(({ job, ending }) => this.#noteDelay(job, ending)),
    ]);
    await Promise.all(
      works.map(async ({ job, keep }, index) => {
        const result = results[index];
        if (result?.type === 'failed') await this.#delay(job, this.#afterFailure(job, result.error, keep));
      }),
    );
    this.#ended = this.#ended.filter((ended) => !noting.includes(ended));
  }

  async #noteDelay(job: Job, ending: Ended['ending']): Promise<void> {
    if (ending.type === 'failed') await this.#delay(job, this.#afterFailure(job, ending.error, ending.keep));
    if (ending.type !== 'later') return;
    const { due, failures, error, payload, note } = ending;
    const [noted] = note === undefined ? [] : await this.#options.store.ledger.apply([note]);
    if (noted?.type === 'failed') {
      const { kind, key } = job;
      this.#options.log.error({ err: noted.error, kind, key }, 'what a job waits for could not be recorded');
    }
    await this.#delay(job, {
      due,
      failures,
      ...(payload !== undefined && { payload }),
      ...(error !== undefined && { failure: { reason: 'other', error } }),
    });
  }

  async #delay(job: Job, delay: JobDelay): Promise<void> {
    const { store, now } = this.#options;
    await store.jobs.delay(attemptOf(job), delay, now());
  }

  #afterFailure(job: Job, error: unknown, payload?: JobPayload): JobDelay {
    const { handler, log, now, random } = this.#options;
    const kept = payload === undefined ? {} : { payload };
    if (error instanceof UnavailableError) {
      return { due: now() + UNAVAILABLE_PAUSE, failures: job.failures, ...kept };
    }
    const failures = job.failures + 1;
    const failure = failureOf(error);
    const isAside = failures >= handler.tries || failure.reason !== 'other';
    const { kind, key } = job;
    if (isAside)
      log.error({ err: error, kind, key, failures }, 'a job was set aside, so that the rest goes on');
    const due = isAside ? null : now() + pauseAfter(failures, handler.pauses, random);
    return { due, failures, failure, ...kept };
  }
}

/** The reason of a failure. All but `other` are final: trying again changes nothing until somebody mends the cause. */
export function failureOf(error: unknown): JobFailure {
  const words = errorText(error);
  if (error instanceof DamagedContactError) return { reason: 'damaged-contact', error: words };
  return { reason: error instanceof FinalJobError ? error.reason : 'other', error: words };
}

function attemptOf({ job, attempt }: Job): JobAttempt {
  return { job, attempt };
}
