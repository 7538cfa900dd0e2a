/** What a message says: words, files, and what people share. */
import type { FileRef } from '@parley/core/contact/entry';
import type { Extra } from '@parley/core/contact/facts/message-parts';
import { beginningOf } from '@parley/core/rich-text/characters';
import { MAX_FILES } from '@parley/core/contact/decide/command';
import type { PendingMedia, ReadContext } from '../../adapter.ts';
import { bodyOf, type Content } from '../../graph/read/content.ts';
import { defined, fieldOf, listOf, textOf, type Loose } from '../../graph/read/loose.ts';
import { readAttachment, type Shared } from './read-attachments.ts';

/** What cannot be read is an *Unsupported message* that keeps what can (CH-5). */
export function readContent(message: Loose, context: ReadContext): Content {
  const shared = sharedIn(message);
  const files = shared.flatMap(({ url }) => url ?? []);
  const pending = files.slice(0, MAX_FILES).map((file) => pendingFile(file, context));
  const given = fieldOf(message, 'text');
  const text = typeof given === 'string' ? given : '';
  const words = [
    text,
    ...shared.flatMap(({ lines = [] }) => lines.filter((line) => !text.includes(line))),
    ...files.slice(MAX_FILES).map(({ url }) => url),
  ].filter((line) => line !== '');
  const isEmpty = words.length === 0 && files.length === 0;
  const extra = pressed(message, text) ?? extraOf(shared, isEmpty);
  return {
    body: bodyOf(words.length === 0 ? undefined : words.join('\n')),
    files: pending.map(({ file }) => file),
    media: pending.map(({ media }) => media),
    ...defined({ extra }),
  };
}

/** What is attached, each once: stickers came as a sticker and as a picture for a while. */
function sharedIn(message: Loose): readonly Shared[] {
  const found = new Map<string, Shared>();
  for (const [index, attachment] of listOf(fieldOf(message, 'attachments')).entries()) {
    const shared = readAttachment(attachment);
    const key = shared.sticker ?? String(index);
    if (!found.has(key)) found.set(key, shared);
  }
  return [...found.values()];
}

/** The person chose a quick reply: its text is the message's. */
function pressed(message: Loose, text: string): Extra | undefined {
  const reply = fieldOf(message, 'quick_reply');
  if (reply === undefined || reply === null) return undefined;
  const payload = textOf(fieldOf(reply, 'payload'), MAX_PAYLOAD);
  const title = textOf(text, MAX_TITLE) ?? payload;
  return title === undefined
    ? undefined
    : { type: 'button', title: beginningOf(title, MAX_TITLE), ...defined({ payload }) };
}

const MAX_TITLE = 500;
const MAX_PAYLOAD = 2_000;

function extraOf(shared: readonly Shared[], isEmpty: boolean): Extra | undefined {
  const [only, ...others] = shared;
  const place = shared.find(({ place: one }) => one !== undefined)?.place;
  if (place !== undefined) return place;
  if (only?.sticker !== undefined && only.url !== undefined && others.length === 0)
    return { type: 'sticker' };
  const unread = shared.find(({ unread: one }) => one !== undefined);
  if (unread?.unread !== undefined) return { type: 'unsupported', name: unread.unread };
  return isEmpty ? { type: 'unsupported' } : undefined;
}

interface Pending {
  readonly file: FileRef;
  readonly media: PendingMedia;
}

function pendingFile({ url, name, type }: NonNullable<Shared['url']>, { newFileId }: ReadContext): Pending {
  const id = newFileId();
  return {
    file: { id, name, type, size: 0, pending: true },
    media: { file: id, source: { url } },
  };
}
