/**
 * The calls that one message takes: a template is one, every file is one, and a long text is several. A text that fits
 * stands beside the first file as its caption.
 */
import { toChannelText } from '@parley/core/channels/channel-text';
import { splitText } from '@parley/core/channels/split-text';
import {
  WHATSAPP,
  WHATSAPP_CAPTION_LIMIT,
  WHATSAPP_TEXT_LIMIT,
  whatsAppMediaOf,
} from '@parley/core/channels/whatsapp';
import type { FileRef } from '@parley/core/contact/entry';
import type { OutgoingMessage, OutgoingPart } from '../../adapter.ts';
import type { Sent } from './part-content.ts';
import { templateContent } from './template-content.ts';

/** The parts of a message, the same each time. */
export function partsOf(outgoing: OutgoingMessage): readonly OutgoingPart[] {
  const { message } = outgoing;
  const template = message.direction === 'out' ? message.template : undefined;
  const contents = template === undefined ? contentsOf(outgoing) : [templateContent(outgoing, template)];
  return contents.map(({ file, content }, index) => ({
    index,
    ...(file === undefined ? {} : { file }),
    content: {
      ...content,
      ...(index === 0 && outgoing.quotes !== undefined ? { quotes: outgoing.quotes } : {}),
    },
  }));
}

function contentsOf({ message }: OutgoingMessage): readonly Sent[] {
  const { files, extra } = message;
  const text = toChannelText(message.body, WHATSAPP.carries, 'whatsapp').trim();
  const [first, ...rest] = files;
  const isCaption = first !== undefined && hasCaption(first) && text.length <= WHATSAPP_CAPTION_LIMIT;
  const place: readonly Sent[] =
    extra?.type === 'location' ? [{ content: { ...extra, type: 'location' } }] : [];
  if (isCaption) return [fileOf(first, text), ...rest.map((file) => fileOf(file)), ...place];
  const texts = text === '' ? [] : splitText(text, WHATSAPP_TEXT_LIMIT);
  return [
    ...texts.map((part): Sent => ({ content: { type: 'text', text: part } })),
    ...files.map((file) => fileOf(file)),
    ...place,
  ];
}

function hasCaption({ type }: FileRef): boolean {
  const as = whatsAppMediaOf(type);
  return as !== undefined && as !== 'audio';
}

function fileOf({ id, name, type }: FileRef, caption = ''): Sent {
  const as = whatsAppMediaOf(type);
  return {
    file: id,
    content: {
      type: 'file',
      ...(as === undefined ? {} : { as }),
      name,
      ...(caption === '' ? {} : { caption }),
    },
  };
}
