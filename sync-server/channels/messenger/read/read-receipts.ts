/** What Messenger reports about messages that were sent (DR-3). */
import type { ReadItem } from '../../adapter.ts';
import { fieldOf, idOf, listOf, timeOf, type Loose } from '../../graph/read/loose.ts';
import { unreadableItem } from '../../graph/read/notices.ts';
import { eventItem, type Frame } from './event-frame.ts';

/** Most messages that one report names. */
const MAX_MIDS = 1_000;

/** The messages that are named have arrived; without names, all up to a time have. */
export function readDelivery(frame: Frame, delivery: Loose): readonly ReadItem[] {
  const mids = listOf(fieldOf(delivery, 'mids'))
    .slice(0, MAX_MIDS)
    .flatMap((mid) => idOf(mid) ?? []);
  return mids.length > 0
    ? mids.map((external) => report(frame, 'delivered', { external }))
    : upTo(frame, 'delivered', delivery);
}

export function readRead(frame: Frame, read: Loose): readonly ReadItem[] {
  const external = idOf(fieldOf(read, 'mid'));
  return external === undefined ? upTo(frame, 'read', read) : [report(frame, 'read', { external })];
}

function upTo(frame: Frame, status: 'delivered' | 'read', value: Loose): readonly ReadItem[] {
  const upToTime = timeOf(fieldOf(value, 'watermark'));
  if (upToTime === undefined || frame.person === undefined)
    return [unreadableItem(`a report that messages were ${status}, without saying which`)];
  return [report(frame, status, { upToTime })];
}

function report(
  frame: Frame,
  status: 'delivered' | 'read',
  which: { readonly external: string } | { readonly upToTime: number },
): ReadItem {
  const channel = frame.context.channel.id;
  return eventItem(frame, { type: 'delivery', channel, status, ...which }, { creates: false });
}
