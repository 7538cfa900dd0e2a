/** The calls that one message takes, before they are made. */
import { toChannelText } from '@parley/core/channels/channel-text';
import { CUSTOM } from '@parley/core/channels/custom';
import { splitText } from '@parley/core/channels/split-text';
import type { FileRef } from '@parley/core/contact/entry';
import type { FileId } from '@parley/core/ids';
import type { OutgoingMessage, OutgoingPart } from '../../adapter.ts';
import { settingsOf } from '../settings.ts';

export interface SentFile {
  readonly id: FileId;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly name?: string;
  readonly address?: string;
}

/** What is sent with one call, apart from whom it goes to. */
export interface PartContent {
  readonly text?: string;
  readonly files: readonly SentFile[];
  readonly location?: Place;
  /** The system's own id of the message that is answered. */
  readonly replyTo?: string;
}

/**
 * The parts of a message, the same each time. In our form one call takes all of a message. In respond.io's form each text,
 * file and place is a call of its own.
 */
export function partsOf(outgoing: OutgoingMessage): readonly OutgoingPart[] {
  const { form } = settingsOf(outgoing.channel);
  const contents = form === 'standard' ? wholeOf(outgoing) : piecesOf(outgoing);
  const { quotes: replyTo } = outgoing;
  return contents.map((content, index) => ({
    index,
    content: { ...content, ...(index === 0 && replyTo !== undefined ? { replyTo } : {}) },
  }));
}

/** A text that is too long for one call goes on in further ones. */
function wholeOf(outgoing: OutgoingMessage): readonly PartContent[] {
  const { texts, files, location } = writtenIn(outgoing);
  const [text, ...rest] = texts;
  const first = {
    files,
    ...(text === undefined ? {} : { text }),
    ...(location === undefined ? {} : { location }),
  };
  const isEmpty = text === undefined && files.length === 0 && location === undefined;
  return isEmpty ? [] : [first, ...rest.map((more) => ({ text: more, files: [] }))];
}

function piecesOf(outgoing: OutgoingMessage): readonly PartContent[] {
  const { texts, files, location } = writtenIn(outgoing);
  return [
    ...texts.map((text) => ({ text, files: [] })),
    ...files.map((file) => ({ files: [file] })),
    ...(location === undefined ? [] : [{ files: [], location }]),
  ];
}

function writtenIn({ message }: OutgoingMessage) {
  const { body, files, extra } = message;
  return {
    texts: splitText(toChannelText(body, CUSTOM.carries, 'plain'), CUSTOM.textLimit),
    files: files.map(({ id, name, type, size }: FileRef): SentFile => ({ id, name, type, size })),
    location: extra?.type === 'location' ? placeOf(extra) : undefined,
  };
}

function placeOf({ latitude, longitude, name, address }: Place): Place {
  return {
    latitude,
    longitude,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
  };
}
