/** Contacts whose stored data could not be read: each is listed until it can be read again. */
import type { ContactId } from '@parley/core/ids';
import type { Store } from '../../store/store.ts';
import type { SetAside } from '../../store/set-aside.ts';
import { failureOf, type JobHandler } from '../runner.ts';

const LEASE = 60_000;
const PAUSES = { first: 2_000, longest: 60_000 };

export interface ContactHandlerOptions {
  readonly store: Pick<Store, 'record'>;
  readonly setAside: SetAside;
}

/** Reads the contact again. */
export function createContactHandler({ store, setAside }: ContactHandlerOptions): JobHandler {
  return {
    kind: 'read-contact',
    lease: LEASE,
    atOnce: 20,
    tries: 1,
    pauses: PAUSES,
    attempt: async ({ workspace, contact }) => {
      if (workspace !== null && contact !== null) await store.record.row(workspace, contact);
      if (contact !== null) setAside.forget('contact', contact);
      return { type: 'done' };
    },
  };
}

/** Lists a contact that could not be read. */
export const listContact = (
  store: Pick<Store, 'jobs'>,
  contact: ContactId,
  error: unknown,
  now: number,
): Promise<void> =>
  store.jobs.add({
    kind: 'read-contact',
    key: contact,
    workspace: null,
    contact,
    due: now,
    payload: {},
    failed: { ...failureOf(error), at: now, aside: true },
  });
