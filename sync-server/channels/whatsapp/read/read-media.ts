/** Pictures, videos, audio, documents and stickers. The bytes are fetched later, by their id (CH-7). */
import type { FileRef } from '@parley/core/contact/entry';
import type { PendingMedia, ReadContext } from '../../adapter.ts';
import { bodyOf, type Content, type ContentReader } from './content.ts';
import { defined, fieldOf, idOf, isObject, textOf, type Loose } from './loose.ts';

/** A reader of messages of a media type: the fields stand under the type's name. */
export function mediaReader(type: string): ContentReader {
  return (message, context) => {
    const media = fieldOf(message, type);
    if (!isObject(media)) return undefined;
    const pending = pendingMedia(media, type, context);
    if (pending === undefined) return undefined;
    const { file, source } = pending;
    const caption = fieldOf(media, 'caption');
    return {
      body: bodyOf(typeof caption === 'string' && caption !== '' ? caption : undefined),
      files: [file],
      media: [source],
      ...(type === 'sticker' ? { extra: { type: 'sticker' } } : {}),
    } satisfies Content;
  };
}

/** A file without an id and without an address cannot be fetched. */
function pendingMedia(
  media: Loose,
  type: string,
  context: ReadContext,
): { readonly file: FileRef; readonly source: PendingMedia } | undefined {
  const id = idOf(fieldOf(media, 'id'), MAX_MEDIA_ID);
  const url = textOf(fieldOf(media, 'url'), MAX_URL);
  if (id === undefined && url === undefined) return undefined;
  const mime = textOf(fieldOf(media, 'mime_type'), MAX_TYPE);
  const filename = textOf(fieldOf(media, 'filename'), MAX_NAME);
  const file = context.newFileId();
  const known = mediaType(mime);
  const isVoice = type === 'voice' || fieldOf(media, 'voice') === true;
  return {
    file: {
      id: file,
      name: nameOf(filename) ?? `${isVoice ? 'voice' : type}${endingOf(known)}`,
      type: known,
      size: 0,
      pending: true,
    },
    source: {
      file,
      source: defined({ id, url, mime, filename, sha256: textOf(fieldOf(media, 'sha256'), MAX_TYPE) }),
    },
  };
}

const MAX_MEDIA_ID = 200;
const MAX_URL = 4_000;
const MAX_TYPE = 255;
const MAX_NAME = 255;

/** The type without parameters such as the codec. */
function mediaType(mime: string | undefined): string {
  const type = mime?.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^[a-z]+\/[a-z0-9.+-]+$/u.test(type) ? type : 'application/octet-stream';
}

/** A name without folders and without characters that nobody sees. */
function nameOf(filename: string | undefined): string | undefined {
  const name = filename
    ?.split(/[/\\]/u)
    .at(-1)
    ?.replaceAll(/[\p{Cc}\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu, '')
    .trim();
  return name === '' || name === '.' || name === '..' ? undefined : name;
}

/** Names of kinds of files where WhatsApp gives no name. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ['image/jpeg', '.jpg'],
  ['image/png', '.png'],
  ['image/webp', '.webp'],
  ['image/gif', '.gif'],
  ['video/mp4', '.mp4'],
  ['video/3gpp', '.3gp'],
  ['audio/aac', '.aac'],
  ['audio/amr', '.amr'],
  ['audio/mpeg', '.mp3'],
  ['audio/mp4', '.m4a'],
  ['audio/ogg', '.ogg'],
  ['application/pdf', '.pdf'],
  ['text/plain', '.txt'],
  ['text/csv', '.csv'],
  ['application/zip', '.zip'],
  ['application/msword', '.doc'],
  ['application/vnd.ms-excel', '.xls'],
  ['application/vnd.ms-powerpoint', '.ppt'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', '.docx'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', '.xlsx'],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', '.pptx'],
]);

const endingOf = (type: string): string => ENDINGS.get(type) ?? '';
