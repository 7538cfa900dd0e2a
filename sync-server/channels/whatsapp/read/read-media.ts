/** Pictures, videos, audio, documents and stickers. The bytes are fetched later, by their id (CH-7). */
import type { FileRef } from '@parley/core/contact/entry';
import type { PendingMedia, ReadContext } from '../../adapter.ts';
import { bodyOf, type Content } from '../../graph/read/content.ts';
import type { ContentReader } from './content.ts';
import { defined, fieldOf, idOf, isObject, textOf, type Loose } from '../../graph/read/loose.ts';
import { endingOf, mediaType, nameOf } from '../../graph/read/media-names.ts';

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
