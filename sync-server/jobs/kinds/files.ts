/** Files that nothing names any more: a search every hour, and single files that it could not delete. */
import type { Files } from '../../files/files.ts';
import type { Store } from '../../store/store.ts';
import { failureOf, type JobHandler } from '../runner.ts';

/** Time between two searches, in ms. */
const SWEEP_EVERY = 3_600_000;
/** Time that a search may take, in ms, whatever the number of files. */
const SWEEP_LEASE = 3_600_000;
const LEASE = 60_000;
const PAUSES = { first: 60_000, longest: 3_600_000 };
const TRIES = 5;

export interface FileHandlerOptions {
  readonly files: Pick<Files, 'sweep' | 'discard'>;
  readonly now: () => number;
}

/** Plans the first search; the next ones follow from it. */
export const planSweep = (store: Pick<Store, 'jobs'>, now: number): Promise<void> =>
  store.jobs.add({ kind: 'sweep-files', key: 'all', workspace: null, contact: null, due: now, payload: {} });

/** The handlers of the search and of single files. */
export const createFileHandlers = ({ files, now }: FileHandlerOptions): readonly JobHandler[] => [
  {
    kind: 'sweep-files',
    lease: SWEEP_LEASE,
    atOnce: 1,
    tries: TRIES,
    pauses: PAUSES,
    attempt: async () => {
      await files.sweep();
      return { type: 'later', due: now() + SWEEP_EVERY, failures: 0 };
    },
  },
  {
    kind: 'delete-file',
    lease: LEASE,
    atOnce: 10,
    tries: TRIES,
    pauses: PAUSES,
    attempt: async ({ key }) => {
      await files.discard(key);
      return { type: 'done' };
    },
  },
];

/** Lists a file that could not be deleted. */
export const listFile = (
  store: Pick<Store, 'jobs'>,
  file: string,
  error: unknown,
  now: number,
): Promise<void> =>
  store.jobs.add({
    kind: 'delete-file',
    key: file,
    workspace: null,
    contact: null,
    due: now + PAUSES.first,
    payload: {},
    failed: { ...failureOf(error), at: now, aside: false },
  });
