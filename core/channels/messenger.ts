/** Messenger, over the Graph API (CH-2): what both sides know of it. */
import type { Capabilities } from './capabilities.ts';

const MEGABYTE = 1024 * 1024;
const DAY = 86_400_000;

/** Longest text of one message, in UTF-16 units. */
export const MESSENGER_TEXT_LIMIT = 2_000;

/** How a file is shown to the person. */
export type MessengerMedia = 'image' | 'video' | 'audio' | 'file';

/** Pictures that Messenger shows; every other one goes as a file. */
const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/** How a file of a type is sent. */
export function messengerMediaOf(type: string): MessengerMedia {
  const known = type.toLowerCase();
  if (PICTURES.has(known)) return 'image';
  if (known === 'video/mp4') return 'video';
  return known.startsWith('audio/') ? 'audio' : 'file';
}

export const MESSENGER: Capabilities = {
  carries: { marks: false, links: true, lists: false, quotes: false, code: false, images: true, files: true },
  direct: false,
  textLimit: MESSENGER_TEXT_LIMIT,
  files: [
    { type: 'image/', size: 8 * MEGABYTE },
    { type: '', size: 25 * MEGABYTE },
  ],
  window: { length: DAY, longer: { length: 7 * DAY, setting: 'humanAgent' }, afterwards: 'nothing' },
  templates: false,
  quotedReplies: true,
  writesFirst: false,
  addressedBy: ['page-scoped'],
};

/** The id of a person, which only one page knows them by. */
export const MESSENGER_PERSON = /^\d{1,30}$/;
