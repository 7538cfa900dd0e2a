/** What is attached to a message: files, places, stickers, and things that people share. */
import type { Extra } from '@parley/core/contact/facts/message-parts';
import { isSafeHref } from '@parley/core/rich-text/safe-href';
import {
  defined,
  fieldOf,
  idOf,
  isObject,
  listOf,
  numberOf,
  textOf,
  within,
} from '../../graph/read/loose.ts';
import { endingOf, mediaType, nameOf, typeByEnding } from '../../graph/read/media-names.ts';

/** One attachment, in the forms that a message can show. */
export interface Shared {
  /** A file to be fetched. */
  readonly url?: { readonly url: string; readonly name: string; readonly type: string };
  readonly lines?: readonly string[];
  readonly place?: Extract<Extra, { type: 'location' }>;
  /** Of a sticker: what tells it from other stickers. */
  readonly sticker?: string;
  /** It cannot be read: the name of its form, in Messenger's words. */
  readonly unread?: string;
}

const SHORT = 500;
const LONG = 2_000;
const MAX_URL = 4_000;
const MAX_FORM = 100;
const MAX_NAME = 255;

export function readAttachment(attachment: unknown): Shared {
  const type = textOf(fieldOf(attachment, 'type'), MAX_FORM);
  const payload = fieldOf(attachment, 'payload');
  const read = type === undefined ? undefined : READERS.get(type)?.(attachment, payload);
  return read ?? { unread: type ?? 'attachment' };
}

type Reader = (attachment: unknown, payload: unknown) => Shared | undefined;

/** The media types of files whose address says nothing; a file that is fetched is judged by its content. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['image', 'image/jpeg'],
  ['sticker', 'image/png'],
  ['audio', 'audio/mp4'],
  ['video', 'video/mp4'],
]);

const fileReader =
  (kind: string): Reader =>
  (_attachment, payload) => {
    const sticker = idOf(fieldOf(payload, 'sticker_id'));
    const url = textOf(fieldOf(payload, 'url'), MAX_URL);
    if (url === undefined || !isSafeHref(url) || !URL.canParse(url)) return undefined;
    const isSticker = kind === 'sticker' || sticker !== undefined;
    const shown = isSticker ? 'sticker' : kind;
    const given = nameOf(textOf(lastOf(new URL(url).pathname), MAX_NAME));
    const type = typeOf(given, shown);
    // Only of a file that was sent as one does a person know the name.
    const name = kind === 'file' ? (given ?? kind) : `${shown}${endingOf(type)}`;
    return { url: { url, name, type }, ...(isSticker ? { sticker: sticker ?? url } : {}) };
  };

/** By the ending of the name, unless it contradicts what was announced: recordings end like films. */
function typeOf(name: string | undefined, shown: string): string {
  const byEnding = typeByEnding(name);
  const expected = TYPES.get(shown);
  if (expected === undefined) return byEnding ?? mediaType(undefined);
  return byEnding?.split('/')[0] === expected.split('/')[0] ? (byEnding ?? expected) : expected;
}

function lastOf(path: string): string {
  const last = path.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

const readPlace: Reader = (attachment, payload) => {
  const latitude = numberOf(within(payload, 'coordinates', 'lat'));
  const longitude = numberOf(within(payload, 'coordinates', 'long'));
  if (latitude === undefined || Math.abs(latitude) > 90) return undefined;
  if (longitude === undefined || Math.abs(longitude) > 180) return undefined;
  const name = textOf(fieldOf(payload, 'title') ?? fieldOf(attachment, 'title'), SHORT);
  return { place: { type: 'location', latitude, longitude, ...defined({ name }) } };
};

/** A link, post, reel or story: its title and its address, which stand in the attachment or in its payload. */
const readLink: Reader = (attachment, payload) => {
  const found = (name: string) => fieldOf(payload, name) ?? fieldOf(attachment, name);
  const lines = linesOf(found('title'), found('url'));
  return lines.length === 0 ? undefined : { lines };
};

function linesOf(title: unknown, url: unknown, ...more: readonly unknown[]): readonly string[] {
  const address = textOf(url, LONG);
  const texts = [title, ...more].map((one) => textOf(one, LONG));
  const lines = [...texts, address !== undefined && isSafeHref(address) ? address : undefined];
  return lines.filter((line) => line !== undefined);
}

const MAX_ELEMENTS = 20;

/** What another program sent, or a product that a person asks about: the words of its elements and buttons. */
const readTemplate: Reader = (attachment, payload) => {
  const elements = [
    ...listOf(fieldOf(payload, 'elements')),
    ...listOf(within(payload, 'product', 'elements')),
    ...listOf(within(payload, 'generic', 'elements')),
  ];
  const lines = [
    ...linesOf(fieldOf(payload, 'text') ?? fieldOf(attachment, 'title'), fieldOf(attachment, 'url')),
    ...elements.slice(0, MAX_ELEMENTS).flatMap(elementLines),
    ...buttonLines(payload),
  ];
  return lines.length === 0 ? undefined : { lines };
};

function elementLines(element: unknown): readonly string[] {
  const url = fieldOf(element, 'item_url') ?? within(element, 'default_action', 'url');
  return [...linesOf(fieldOf(element, 'title'), url, fieldOf(element, 'subtitle')), ...buttonLines(element)];
}

function buttonLines(value: unknown): readonly string[] {
  return listOf(fieldOf(value, 'buttons'))
    .slice(0, MAX_ELEMENTS)
    .flatMap((button) => {
      const title = textOf(fieldOf(button, 'title'), SHORT);
      return isObject(button) && title !== undefined ? [`[${title}]`] : [];
    });
}

const READERS: ReadonlyMap<string, Reader> = new Map([
  ...['image', 'audio', 'video', 'file', 'sticker'].map((type) => [type, fileReader(type)] as const),
  ['location', readPlace],
  ['template', readTemplate],
  ['like_heart', () => ({ lines: ['❤'] })],
  ...['fallback', 'share', 'post', 'ig_post', 'reel', 'ig_reel', 'ig_story', 'story_mention'].map(
    (type) => [type, readLink] as const,
  ),
]);
