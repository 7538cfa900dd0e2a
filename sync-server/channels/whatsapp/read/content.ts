/** Readers of messages by their type, and of what none of them reads. */
import type { ReadContext } from '../../adapter.ts';
import { wordsOf, type Content } from '../../graph/read/content.ts';
import { anyOf, fieldOf, textOf, type Loose } from '../../graph/read/loose.ts';

/** Reads a message of one type. Undefined if the message has not what its type promises. */
export type ContentReader = (message: Loose, context: ReadContext) => Content | undefined;

export const readText: ContentReader = (message) => {
  const words = fieldOf(fieldOf(message, 'text'), 'body');
  return typeof words === 'string' ? wordsOf(words) : undefined;
};

/**
 * A message that this program cannot read (CH-5): with the words that stand beside, and the form of the message in
 * WhatsApp's words, if it has one.
 */
export function unsupported(message: Loose, type: string | undefined): Content {
  const words = fieldOf(fieldOf(message, 'text'), 'body');
  const form = type === 'unsupported' ? anyOf(fieldOf(message, 'unsupported'), 'type') : type;
  const name = textOf(form, MAX_FORM);
  return wordsOf(typeof words === 'string' ? words : undefined, {
    type: 'unsupported',
    ...(name === undefined ? {} : { name }),
  });
}

const MAX_FORM = 100;
