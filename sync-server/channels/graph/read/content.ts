/** What a message says, whoever wrote it and whichever list it came in. */
import type { FileRef } from '@parley/core/contact/entry';
import type { Extra } from '@parley/core/contact/facts/message-parts';
import { bytesOf, fromPlainText, MAX_BYTES, type RichText } from '@parley/core/rich-text/rich-text';
import type { PendingMedia } from '../../adapter.ts';
import { cleaned } from './loose.ts';

export interface Content {
  readonly body: RichText;
  readonly files: readonly FileRef[];
  readonly media: readonly PendingMedia[];
  readonly extra?: Extra;
}

/** Longest text of a message, in UTF-16 units: four times as many as WhatsApp lets people write, Messenger less. */
const MAX_TEXT = 16_384;

/** Words as rich text; a text that core would not take is cut. */
export function bodyOf(words: string | undefined): RichText {
  if (words === undefined) return { v: 1, blocks: [] };
  let text = words.slice(0, MAX_TEXT);
  let body = fromPlainText(cleaned(text));
  // Control characters and line ends take far more bytes than letters.
  while (bytesOf(body) > MAX_BYTES) {
    text = text.slice(0, text.length / 2);
    body = fromPlainText(cleaned(text));
  }
  return body;
}

/** A message of words only, or with content that is neither words nor files. */
export function wordsOf(words: string | undefined, extra?: Extra): Content {
  return { body: bodyOf(words), files: [], media: [], ...(extra === undefined ? {} : { extra }) };
}
