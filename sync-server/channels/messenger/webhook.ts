/** What comes from Messenger: proved, cut and read. */
import type { WebhookAdapter } from '../adapter.ts';
import { verifyWebhook } from '../graph/signature.ts';
import { readItem } from './read/read-item.ts';
import { splitBody } from './read/split.ts';
import { readSettings } from './settings.ts';

export const WEBHOOK: WebhookAdapter = {
  verify: verifyWebhook,
  split: splitBody,
  read: (item, context) => readItem(item, readSettings(context.channel.settings), context),
};
