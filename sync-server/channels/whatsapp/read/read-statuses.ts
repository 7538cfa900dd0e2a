/** What WhatsApp reports about messages that were sent. It reports in any order, and repeats itself (DR-3). */
import type { DeliveryStatus } from '@parley/core/contact/entry';
import type { ReadContext, ReadItem } from '../../adapter.ts';
import { codeOf, graphErrorOf, type GraphError } from '../../graph/graph-error.ts';
import { reportedFailure } from '../../graph/outcome.ts';
import { readPassedId } from '../../graph/passed-id.ts';
import { reportedMeaning } from '../errors.ts';
import type { Item } from './item.ts';
import { defined, fieldOf, idOf, listOf, textOf, timeOf, type Loose } from '../../graph/read/loose.ts';
import { recipientOf } from './read-person.ts';
import { notice, nothing, unreadableItem } from '../../graph/read/notices.ts';

const STATUSES: ReadonlyMap<string, DeliveryStatus> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  // A voice message that was listened to.
  ['played', 'read'],
  ['failed', 'failed'],
]);

export function readStatus(item: Item, context: ReadContext, report: Loose): readonly ReadItem[] {
  if (fieldOf(report, 'type') === 'call') return [nothing('the status of a call')];
  if (fieldOf(report, 'recipient_type') === 'group') return [nothing('the status of a message to a group')];
  const given = textOf(fieldOf(report, 'status'), 100);
  const status = given === undefined ? undefined : STATUSES.get(given);
  if (status === undefined) return [nothing(`a message that is ${given ?? 'without a status'}`)];
  const external = idOf(fieldOf(report, 'id'));
  const about = readPassedId(fieldOf(report, 'biz_opaque_callback_data'));
  if (external === undefined && about === undefined) return [unreadableItem('a status without an id')];
  const error = status === 'failed' ? errorOf(item, report) : undefined;
  const failure = error && reportedFailure(reportedMeaning(error));
  const delivery: ReadItem = {
    type: 'event',
    person: recipientOf(report, item.contact) ?? null,
    ...defined({ at: timeOf(fieldOf(report, 'timestamp')) }),
    event: {
      type: 'delivery',
      channel: context.channel.id,
      status,
      ...about,
      ...defined({ external, error: error?.words }),
      ...(status === 'failed'
        ? { failure: { class: failure?.class ?? 'refused', ...defined({ code: error && codeOf(error) }) } }
        : {}),
    },
    creates: false,
  };
  if (error === undefined || failure?.breaks === undefined) return [delivery];
  return [delivery, notice('account', 'problem', `${codeOf(error)}: ${error.words}`, failure.breaks)];
}

function errorOf(item: Item, report: Loose): GraphError | undefined {
  const errors = [...listOf(fieldOf(report, 'errors')).slice(0, 3), ...(item.errors ?? [])];
  return errors.map(graphErrorOf).find((error) => error !== undefined);
}
