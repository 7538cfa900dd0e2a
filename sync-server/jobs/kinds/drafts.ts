/** Parts of drafts that could not be applied: each goes back into its log once it can be. */
import { readDrafts } from '@parley/core/documents/read-drafts';
import type { ContactId } from '@parley/core/ids';
import type { Job } from '../../store/job-store.ts';
import type { Store } from '../../store/store.ts';
import { FinalJobError, type JobHandler } from '../runner.ts';

const LEASE = 60_000;
const PAUSES = { first: 2_000, longest: 60_000 };
const TRIES = 5;
const AT_ONCE = 5;

export interface DraftHandlerOptions {
  readonly store: Pick<Store, 'drafts' | 'record'>;
}

export function createDraftHandler({ store }: DraftHandlerOptions): JobHandler {
  return {
    kind: 'draft-update',
    lease: LEASE,
    atOnce: AT_ONCE,
    tries: TRIES,
    pauses: PAUSES,
    attempt: async (job) => {
      const { name, contact, update } = partOf(job);
      // The document has gone on without these words, and nobody reads this incarnation any more.
      if ((await store.record.tombstone(name)) !== undefined) return { type: 'done' };
      const updates = (await store.drafts.load(name)).map((logged) => logged.update);
      const { doc, bad } = readDrafts([...updates, update], (bytes) => bytes);
      doc.destroy();
      const why = bad.find(({ stored }) => stored === update)?.why;
      if (why !== undefined) throw new FinalJobError('unreadable', why);
      await store.drafts.restore(name, contact, update, job);
      return { type: 'done' };
    },
  };
}

interface Part {
  readonly name: string;
  readonly contact: ContactId;
  readonly update: Uint8Array;
}

/** @throws FinalJobError if the job lacks something */
function partOf({ contact, payload }: Job): Part {
  const { name, update } = payload ?? {};
  if (contact === null || typeof name !== 'string' || typeof update !== 'string') {
    throw new FinalJobError('unreadable', 'the job does not say which draft');
  }
  return { name, contact, update: Buffer.from(update, 'base64') };
}
