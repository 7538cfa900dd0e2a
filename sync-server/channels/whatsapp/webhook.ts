/** What comes from WhatsApp: proved, cut and read. */
import type { WebhookAdapter } from '../adapter.ts';
import { readItem } from './read/read-item.ts';
import { splitBody } from './read/split.ts';
import { readSettings } from './settings.ts';
import { verifyWebhook } from '../graph/signature.ts';

export const WEBHOOK: WebhookAdapter = {
  verify: verifyWebhook,
  split: splitBody,
  read: (item, context) => readItem(item, readSettings(context.channel.settings), context),
};
