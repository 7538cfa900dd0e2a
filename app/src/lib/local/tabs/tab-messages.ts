/** What tabs of one browser tell each other. All of it can be lost: the database is the truth. */
import type { CommandId, ContactId } from '@parley/core/ids';
import type { DraftMessage } from '../drafts/drafts.ts';
import type { Topics } from '../cache/topics.ts';
import type { Reach } from '../attach/sync-status.ts';

export type TabMessage =
  /** These parts of the database were written: read them again. */
  | { readonly type: 'changed'; readonly topics: Topics }
  /** More of a contact's record was stored, or some of it dropped, by an attachment: for the search index. */
  | { readonly type: 'recorded'; readonly contact: ContactId }
  | DraftMessage
  /** From the leading tab: what it knows of the network, and whether it can be seen. */
  | { readonly type: 'reach'; readonly reach: Reach; readonly hidden: boolean }
  | { readonly type: 'sending'; readonly ids: readonly CommandId[] }
  | { readonly type: 'who-leads' }
  /** To the leading tab: try again now. */
  | { readonly type: 'wake' }
  /** To the leading tab: a request of this tab got no answer. */
  | { readonly type: 'unreached' }
  | { readonly type: 'wiped' };

const TYPES: ReadonlySet<unknown> = new Set([
  'changed',
  'recorded',
  'drafts',
  'reach',
  'sending',
  'who-leads',
  'wake',
  'unreached',
  'wiped',
]);

/** Whether a message of the channel is one of ours; tabs of another version may send others. */
export const isTabMessage = (message: unknown): message is TabMessage =>
  typeof message === 'object' && message !== null && 'type' in message && TYPES.has(message.type);
