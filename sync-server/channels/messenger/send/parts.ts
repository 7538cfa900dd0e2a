/** The calls that one message takes: every file is one, and a long text is several. Nothing can stand beside a file. */
import { toChannelText } from '@parley/core/channels/channel-text';
import {
  MESSENGER,
  MESSENGER_TEXT_LIMIT,
  messengerMediaOf,
  type MessengerMedia,
} from '@parley/core/channels/messenger';
import { splitText } from '@parley/core/channels/split-text';
import type { OutgoingMessage, OutgoingPart } from '../../adapter.ts';

/** What is sent with one call, apart from whom it goes to. */
export type PartContent =
  | { readonly type: 'text'; readonly text: string; readonly quotes?: string }
  | { readonly type: 'file'; readonly as: MessengerMedia; readonly quotes?: string };

/** The parts of a message, the same each time: the words first. The first one quotes what the message answers. */
export function partsOf({ message, quotes }: OutgoingMessage): readonly OutgoingPart[] {
  const text = toChannelText(message.body, MESSENGER.carries, 'plain').trim();
  const parts = [
    ...splitText(text, MESSENGER_TEXT_LIMIT).map((part) => ({
      content: { type: 'text', text: part } satisfies PartContent,
    })),
    ...message.files.map(({ id, type }) => ({
      file: id,
      content: { type: 'file', as: messengerMediaOf(type) } satisfies PartContent,
    })),
  ];
  return parts.map(({ content, ...part }, index) => ({
    index,
    ...part,
    content: { ...content, ...(index === 0 && quotes !== undefined ? { quotes } : {}) },
  }));
}
