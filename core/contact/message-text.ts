/** What a message says as plain text: its words, and the content that is neither words nor files. */
import { isBlank, toPlainText, type PlainTextOptions } from '../rich-text/plain-text.ts';
import type { EntryOf } from './entry.ts';
import type { Extra } from './facts/message-parts.ts';

/** The plain text of a message: for the list, search, notifications and models. Empty if only files were sent. */
export function messageText(
  { body, extra }: Pick<EntryOf<'message'>, 'body' | 'extra'>,
  options: PlainTextOptions = {},
): string {
  const words = isBlank(body) ? '' : toPlainText(body, options);
  // The words of a pressed button are the message's own words where the channel sends both.
  const more = extra === undefined ? '' : extraText(extra);
  return [words, more === words ? '' : more].filter((text) => text !== '').join('\n');
}

/** The plain text of content that is neither words nor files. It has no words of this program, in any language. */
export function extraText(extra: Extra): string {
  switch (extra.type) {
    case 'location':
      return lines(extra.name, extra.address) || `${extra.latitude}, ${extra.longitude}`;
    case 'cards':
      return lines(
        ...extra.cards.map((card) =>
          [card.name, card.company, ...card.phones, ...card.emails].filter(Boolean).join(', '),
        ),
      );
    case 'button':
      return extra.title;
    case 'order':
      return lines(...extra.items.map((item) => `${item.quantity} × ${item.product}`), extra.note);
    case 'sticker':
    case 'unsupported':
      return '';
    // Content that only a newer program knows (law L18).
    default:
      return '';
  }
}

const lines = (...texts: readonly (string | undefined)[]): string =>
  texts.filter((text) => text !== undefined && text.trim() !== '').join('\n');
