/**
 * The pools of the queue: each channel has one for replies and one for broadcasts. What is taken first is so decided
 * between pools, and no message is looked at for it, however many there are.
 */
import type { Priority } from '@parley/core/contact/consequences';
import type { ChannelId, ContactId } from '@parley/core/ids';

/** Sorts after the pool of the same channel's replies. */
const BROADCASTS = '/broadcasts';

export const sendPool = (channel: ChannelId, priority: Priority): string =>
  priority === 'reply' ? channel : `${channel}${BROADCASTS}`;

/** The lane of a contact's messages on one channel: they are sent one after the other (DR-2). */
export const sendLane = (contact: ContactId, channel: ChannelId, priority: Priority): string =>
  `send/${contact}/${sendPool(channel, priority)}`;

export function readPool(pool: string): { readonly channel: ChannelId; readonly priority: Priority } {
  return pool.endsWith(BROADCASTS)
    ? { channel: pool.slice(0, -BROADCASTS.length) as ChannelId, priority: 'broadcast' }
    : { channel: pool as ChannelId, priority: 'reply' };
}
