/** How each message of a contact stands in the record, as people see it. */
import type { DeliveryStatus, EntryOf } from '@parley/core/contact/entry';
import type { ContactId } from '@parley/core/ids';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import type { Shop } from './shop.ts';

export interface Standing {
  /** `hand`: written in the service's own app. */
  readonly who: 'person' | 'hand' | 'team';
  readonly deleted: boolean;
  readonly reaction: string | null;
  /** Files that are there. */
  readonly files: number;
  /** Of what the team has sent. */
  readonly status: DeliveryStatus | null;
}

/** By the words of each message; a deleted one by its id. A message that is there twice is there as a second one. */
export function recordedOf(shop: Shop, contact: ContactId): ReadonlyMap<string, Standing> {
  const entries = shop.entries().flatMap((one) => (one.contact === contact ? [one.entry] : []));
  const standings = new Map<string, Standing>();
  for (const message of entries.filter((entry) => entry.kind === 'message')) {
    const about = entries.filter((entry) => 'message' in entry && entry.message === message.id);
    const deleted = about.some(({ kind }) => kind === 'message-deleted');
    const edit = about.findLast((entry) => entry.kind === 'message-edited');
    const reaction = about.findLast((entry) => entry.kind === 'message-reaction');
    const words = deleted
      ? `deleted ${message.external ?? ''}`
      : toPlainText(message.direction === 'in' && edit ? edit.body : message.body);
    const isTeams = message.direction === 'out' && message.echo !== true;
    standings.set(standings.has(words) ? `${words} again` : words, {
      who: message.direction === 'in' ? 'person' : isTeams ? 'team' : 'hand',
      deleted,
      reaction: deleted ? null : (reaction?.emoji ?? null),
      files: deleted ? 0 : about.filter(({ kind }) => kind === 'file-ready').length,
      status: isTeams
        ? statusOf(
            message,
            entries.filter((entry) => entry.kind === 'delivery'),
          )
        : null,
    });
  }
  return standings;
}

const RANK: readonly DeliveryStatus[] = [
  'queued',
  'waiting',
  'uncertain',
  'failed',
  'sent',
  'delivered',
  'read',
];

/** The furthest that is reported of a message, or of all up to a later place. */
function statusOf(
  { id, seq }: EntryOf<'message'>,
  deliveries: readonly EntryOf<'delivery'>[],
): DeliveryStatus {
  const reported = deliveries.filter(({ message, upTo }) =>
    message === undefined ? (upTo ?? 0) >= seq : message === id,
  );
  const ranks = reported.map(({ status }) => RANK.indexOf(status));
  return RANK[Math.max(0, ...ranks)] ?? 'queued';
}
