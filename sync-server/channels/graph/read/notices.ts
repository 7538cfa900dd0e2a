/** What becomes of an item that nothing can be made of, and that no person wrote: a note in the channel's health. */
import { beginningOf } from '@parley/core/rich-text/characters';
import { MAX_NOTICE } from '../../../store/channel-store.ts';
import type { ChannelNotice, ReadItem } from '../../adapter.ts';
import { cleaned } from './loose.ts';

export function unreadableItem(what: string): ReadItem {
  return notice('unreadable', 'news', `Could not be read: ${what}`);
}

export function notice(
  type: ChannelNotice['type'],
  level: ChannelNotice['level'],
  text: string,
  breaks?: ChannelNotice['breaks'],
): ReadItem {
  const words = beginningOf(cleaned(text.replaceAll(/\s+/gu, ' ')).trim(), MAX_NOTICE);
  return {
    type: 'notice',
    notice: { type, level, text: words, ...(breaks === undefined ? {} : { breaks }) },
  };
}

/** Understood, and nothing to us. */
export function nothing(why: string): ReadItem {
  return { type: 'nothing', why };
}
