/** Sends one part of a message: one call, after the upload of its file. */
import type { Identity } from '@parley/core/contact/state';
import type { FileId } from '@parley/core/ids';
import { WHATSAPP } from '@parley/core/channels/whatsapp';
import type { OutgoingMessage, OutgoingPart, PartResult, SendContext } from '../../adapter.ts';
import { passedId } from '../../graph/passed-id.ts';
import { sendCall, uploadFailure } from '../../graph/send-call.ts';
import { uploadFile, type Uploaded } from '../../graph/upload.ts';
import { meaningOf } from '../errors.ts';
import { aliasOf } from '../read/read-person.ts';
import { defined, fieldOf, idOf, listOf, type Loose } from '../../graph/read/loose.ts';
import { readSettings } from '../settings.ts';
import { degrees, type PartContent } from './part-content.ts';
import { uploadOf } from './upload.ts';

/** @throws what may pass: nothing was sent, and the part can be tried again */
export async function sendPart(
  graphUrl: string,
  outgoing: OutgoingMessage,
  part: OutgoingPart,
  context: SendContext,
): Promise<PartResult> {
  const address = addressOf(outgoing.to);
  if (address === undefined)
    return { outcome: 'failed', class: 'unreachable', error: 'neither a number nor a user id is known' };
  const content = part.content as unknown as PartContent;
  if (content.type === 'file' && content.as === undefined)
    return { outcome: 'failed', class: 'not-taken', error: `WhatsApp takes no files like ${content.name}` };
  const media = part.file && (await upload(graphUrl, outgoing, part.file, context));
  if (media?.type === 'answer') return uploadFailure(media.answer, meaningOf, context);
  const body = {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...address,
    ...quoteOf(part),
    ...spoken(content, media?.id),
    biz_opaque_callback_data: passedId({ message: outgoing.message.id, part: part.index }),
  };
  const { phoneNumberId } = readSettings(outgoing.channel.settings);
  const path = `${phoneNumberId}/messages`;
  return sendCall({ graphUrl, meaningOf, externalOf }, outgoing.channel, context, { path, body });
}

async function upload(
  graphUrl: string,
  outgoing: OutgoingMessage,
  file: FileId,
  context: SendContext,
): Promise<Uploaded> {
  return uploadFile(graphUrl, outgoing.channel, context, await uploadOf(outgoing, file, context));
}

function externalOf(answer: Loose): string | undefined {
  return idOf(fieldOf(listOf(fieldOf(answer, 'messages'))[0], 'id'));
}

/** Whom a message goes to: a number stands in `to`, a user id in `recipient`. */
function addressOf({ external, aliases = [] }: Identity): Loose | undefined {
  const key = external.slice(external.indexOf(':') + 1);
  const known = [aliasOf(key), ...aliases].filter((alias) => alias !== undefined);
  for (const kind of WHATSAPP.addressedBy) {
    // The one that was heard of last.
    const alias = known.findLast((one) => one.kind === kind);
    if (alias !== undefined) return kind === 'phone' ? { to: alias.value } : { recipient: alias.value };
  }
  return undefined;
}

function quoteOf({ content }: OutgoingPart): Loose {
  const quoted = idOf(content['quotes']);
  return quoted === undefined ? {} : { context: { message_id: quoted } };
}

/** The fields of the call that say what is sent. */
function spoken(content: PartContent, media: string | undefined): Loose {
  switch (content.type) {
    case 'text':
      return {
        type: 'text',
        text: { body: content.text, preview_url: /https?:\/\//iu.test(content.text) },
      };
    case 'file': {
      const { as = 'document', name, caption } = content;
      const filename = as === 'document' ? name : undefined;
      return { type: as, [as]: { id: media, ...defined({ caption, filename }) } };
    }
    case 'location': {
      const { latitude, longitude, name, address } = content;
      const place = { latitude: degrees(latitude), longitude: degrees(longitude) };
      return { type: 'location', location: { ...place, ...defined({ name, address }) } };
    }
    case 'template':
      return { type: 'template', template: withHeader(content, media) };
  }
}

/** A header with a file stands before the other components. */
function withHeader(
  { template, header, name }: Extract<PartContent, { type: 'template' }>,
  media: string | undefined,
): Loose {
  if (media === undefined || header === undefined) return template;
  const file = { id: media, ...(header === 'document' ? defined({ filename: name }) : {}) };
  const first = { type: 'header', parameters: [{ type: header, [header]: file }] };
  return { ...template, components: [first, ...listOf(template['components'])] };
}
