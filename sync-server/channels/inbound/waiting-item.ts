/** An item of a stored body that could not be applied yet, as a job. It is read again at each attempt. */
import type { ContactId } from '@parley/core/ids';
import type { Job, NewJob } from '../../store/job-store.ts';
import { failureOf, FinalJobError } from '../../jobs/runner.ts';
import type { ConnectedChannel } from '../adapter.ts';
import type { Item } from './item.ts';

/** Pause in ms before the first attempt: a message that an item speaks of is mostly there by then. */
const FIRST_PAUSE = 2_000;

/** Why an item is a job. */
export type ItemJob =
  | { readonly type: 'waits'; readonly contact: ContactId | null }
  | { readonly type: 'failed'; readonly error: unknown; readonly contact: ContactId | null };

/**
 * The job of an item. Failed items of one contact keep their order. An item that waits for a message holds up no other
 * one: the message may be what comes after it.
 */
export function waitingItem(
  { id, workspace }: Pick<ConnectedChannel, 'id' | 'workspace'>,
  item: Item,
  why: ItemJob,
  now: number,
): NewJob {
  const { contact } = why;
  const isLaned = why.type === 'failed' && contact !== null;
  const failure = why.type === 'failed' ? failureOf(why.error) : undefined;
  return {
    kind: 'inbound-item',
    key: `${item.raw}/${item.index}`,
    workspace,
    contact,
    ...(isLaned ? { lane: `inbound/${contact}` } : {}),
    due: now + FIRST_PAUSE,
    payload: { channel: id, item },
    ...(failure === undefined ? {} : { failed: { ...failure, at: now, aside: failure.reason !== 'other' } }),
  };
}

/** @throws FinalJobError if the job lacks a part */
export function itemOf({ payload }: Pick<Job, 'payload'>): { readonly channel: string; readonly item: Item } {
  const { channel, item } = payload ?? {};
  if (typeof channel !== 'string' || typeof item !== 'object' || item === null) {
    throw new FinalJobError('unreadable', 'the job does not say what came');
  }
  return { channel, item: item as Item };
}
