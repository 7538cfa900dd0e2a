/** What comes from the team's system: proved, cut, read and answered. */
import type { ReadContext, ReadItem, WebhookAdapter } from '../adapter.ts';
import { readEvent, type EventReaderOptions } from './read/read-event.ts';
import { fromRespondIo, inTheirNames } from './read/read-respond-io.ts';
import { answerTo, itemOf, splitBody } from './read/split.ts';
import { settingsOf } from './settings.ts';
import { verifyWebhook } from './verify.ts';

export function createWebhook(options: EventReaderOptions): WebhookAdapter {
  return {
    verify: verifyWebhook,
    split: splitBody,
    read: (stored, context) => readItem(stored, context, options),
    answer: answerTo,
  };
}

function readItem(stored: unknown, context: ReadContext, options: EventReaderOptions): readonly ReadItem[] {
  const item = itemOf(stored);
  switch (item.form) {
    case 'unreadable':
      return [{ type: 'refused', why: item.why }];
    case 'standard':
      return readEvent(item.event, context, options);
    case 'respond-io': {
      if (settingsOf(context.channel).form !== 'respond-io') {
        return [{ type: 'refused', why: "The channel is not set to accept respond.io's form." }];
      }
      const converted = fromRespondIo(item);
      if ('refused' in converted) return [{ type: 'refused', why: converted.refused }];
      const read = readEvent(converted.event, context, options, converted.unsupported);
      return read.map((one) => (one.type === 'refused' ? { ...one, why: inTheirNames(one.why) } : one));
    }
  }
}
