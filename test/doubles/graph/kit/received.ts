/** A message that lies on a person's telephone. */
import type { Json } from './json.ts';

export interface Received {
  /** `wamid.…` or `m_…`. */
  readonly id: string;
  /** By Meta's clock, in ms. */
  readonly at: number;
  /** Id of the number or page that wrote. */
  readonly from: string;
  /** Such as `text`, `image` or `template`. */
  readonly type: string;
  /** What was asked to be sent: the part of the call's body that has the content. */
  readonly content: Json;
  /** The words that the person reads: text, caption, or the filled template; empty if there are none. */
  readonly text: string;
  /** The bytes of the file that came with the message. */
  readonly file: Uint8Array | null;
  /** Id of the message that this one quotes. */
  readonly quotes: string | null;
  /** `biz_opaque_callback_data` or `metadata`. */
  readonly tag: string | null;
  /** Written in WhatsApp's or Meta's own app instead of by a call. */
  readonly byHand: boolean;
}

/** A text that somebody wrote in WhatsApp's or Meta's own app. */
export function byHand(message: Pick<Received, 'id' | 'at' | 'from' | 'content' | 'text'>): Received {
  return { ...message, type: 'text', file: null, quotes: null, tag: null, byHand: true };
}

/**
 * Messages that reached a person more than once: equal tags, or equal content where there is no tag. Each group has at
 * least two.
 */
export function findRepeated(messages: readonly Received[]): readonly (readonly Received[])[] {
  const groups = Map.groupBy(messages, ({ from, tag, type, content }) =>
    JSON.stringify(tag === null ? [from, type, content] : [from, tag]),
  );
  return [...groups.values()].filter((group) => group.length > 1);
}
