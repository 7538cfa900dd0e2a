/** Which message a channel means by its own ids: of inbound messages, of echoes, and of every part of what was sent. */
import type { Context } from './decide/context.ts';
import type { InboundEvent } from './decide/inbound.ts';
import type { Entry } from './entry.ts';
import type { MessagePart } from './message-part.ts';

/**
 * The ids by which a channel speaks of messages from now on.
 * @param entries the entries that the event has brought
 */
export function channelIdsOf(
  event: InboundEvent,
  entries: readonly Entry[],
  { delivery, parts: partsOf }: Pick<Context, 'delivery' | 'parts'>,
): readonly (MessagePart & { readonly external: string })[] {
  switch (event.type) {
    case 'message':
    case 'echo': {
      const message = entries.find(({ kind }) => kind === 'message')?.id;
      const { external } = event;
      if (message === undefined || external === undefined) return [];
      return [{ external, message, index: 0, last: true }];
    }
    case 'delivery': {
      const { message, part, external: named, parts = [] } = event;
      if (message === undefined || delivery(message) === undefined) return [];
      if (named !== undefined) {
        const last = part === undefined || part === (partsOf(message) ?? 0) - 1;
        return [{ external: named, message, index: part ?? 0, last }];
      }
      return parts.flatMap((external, index) =>
        external === null ? [] : [{ external, message, index, last: index === parts.length - 1 }],
      );
    }
    default:
      return [];
  }
}
