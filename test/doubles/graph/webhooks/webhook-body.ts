/** Bodies of webhooks: what happened at an account, in Meta's envelope. */
import type { Json } from '../kit/json.ts';
import type { WebhookObject } from './subscriptions.ts';

export interface WebhookItem {
  readonly object: WebhookObject;
  /** Id of the WhatsApp account or page. */
  readonly account: string;
  /** What an application subscribes to, such as `messages`. */
  readonly field: string;
  /** Where the item stands in its entry. */
  readonly list: 'changes' | 'messaging' | 'standby';
  /** The item as it stands in the list. */
  readonly content: Json;
  /** Of the entry; Messenger writes ms, WhatsApp seconds, and only for accounts and templates. */
  readonly time?: number;
}

/** One body for items of one object. Items of one account that follow each other share an entry. */
export function webhookBody(items: readonly WebhookItem[]): Json {
  const entries: { id: string; time?: number; [list: string]: unknown }[] = [];
  let last: WebhookItem | undefined;
  let list: Json[] = [];
  for (const item of items) {
    if (!last || last.account !== item.account || last.list !== item.list) {
      list = [];
      entries.push({
        id: item.account,
        ...(item.time === undefined ? {} : { time: item.time }),
        [item.list]: list,
      });
    }
    list.push(item.content);
    last = item;
  }
  return { object: items[0]?.object, entry: entries };
}
