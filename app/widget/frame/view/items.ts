/** What the list of messages shows, in order: messages of the record, then those on their way. */
import type { FileRef } from '@parley/core/contact/entry';
import type { ChatMessage } from '@parley/core/protocol/chat-api';
import type { RichText } from '@parley/core/rich-text/rich-text';
import type { ChatView } from '../chat.ts';
import type { Pending } from '../sending/outbox.ts';
import type { Words } from '../words.ts';

export interface Item {
  /** The same from *sending* to *sent*. */
  readonly key: string;
  /** The message's id, if it was written on this device. */
  readonly own: string;
  readonly isMine: boolean;
  readonly at: number;
  readonly author: string;
  readonly body: RichText;
  readonly files: readonly FileRef[];
  readonly state: 'none' | 'sending' | 'waiting' | 'sent' | 'refused';
}

export function itemsOf(view: ChatView, words: Words): readonly Item[] {
  const isConnected = view.connection !== 'connecting' && navigator.onLine;
  return [
    ...view.messages.map((message) => messageItem(message, words)),
    ...view.arriving.map((pending) => pendingItem(pending, words, 'sent')),
    ...view.pending.map((pending) =>
      pendingItem(pending, words, pending.refused ? 'refused' : isConnected ? 'sending' : 'waiting'),
    ),
  ];
}

function messageItem({ own = '', n, at, direction, author, body, files }: ChatMessage, words: Words): Item {
  const isMine = direction === 'in';
  return {
    // Another list may have another message with the same number.
    key: own === '' ? `n${n}@${at}` : keyOf(own),
    own,
    isMine,
    at,
    author: isMine ? words.you : (author ?? words.team),
    body,
    files,
    state: isMine ? 'sent' : 'none',
  };
}

function pendingItem({ request, files }: Pending, words: Words, state: Item['state']): Item {
  return {
    key: keyOf(request.id),
    own: request.id,
    isMine: true,
    at: request.happenedAt,
    author: words.you,
    body: linesOf(request.text),
    files,
    state,
  };
}

function keyOf(own: string): string {
  return `own-${own}`;
}

/** A waiting text as it will look in the record: each line is a paragraph. */
function linesOf(text: string): RichText {
  return {
    v: 1,
    blocks: text
      .split(/\r\n|\n|\r/)
      .map((line) => ({ type: 'paragraph', children: [{ type: 'text', text: line }] })),
  };
}
