/** Sends one part of a message: one call, after the upload of its file. */
import { MESSENGER } from '@parley/core/channels/messenger';
import { windowOf } from '@parley/core/channels/window';
import type { FileId } from '@parley/core/ids';
import type { OutgoingMessage, OutgoingPart, PartResult, SendContext } from '../../adapter.ts';
import { passedId } from '../../graph/passed-id.ts';
import { defined, fieldOf, idOf, type Loose } from '../../graph/read/loose.ts';
import { sendCall, uploadFailure } from '../../graph/send-call.ts';
import { uploadFile, type Upload } from '../../graph/upload.ts';
import { meaningOf } from '../errors.ts';
import { personIdOf } from '../read/read-person.ts';
import { readSettings } from '../settings.ts';
import type { PartContent } from './parts.ts';

/** @throws what may pass: nothing was sent, and the part can be tried again */
export async function sendPart(
  graphUrl: string,
  outgoing: OutgoingMessage,
  part: OutgoingPart,
  context: SendContext,
): Promise<PartResult> {
  const { channel, to, message } = outgoing;
  const person = personIdOf(to.external);
  if (person === undefined)
    return { outcome: 'failed', class: 'unreachable', error: 'no id of the person is known' };
  const { pageId } = readSettings(channel.settings);
  const content = part.content as unknown as PartContent;
  const upload = part.file && (await uploadOf(pageId, part.file, content, context));
  const media = upload && (await uploadFile(graphUrl, channel, context, upload));
  if (media?.type === 'answer') return uploadFailure(media.answer, meaningOf, context);
  const body = {
    recipient: { id: person },
    ...occasionOf(outgoing, context.now()),
    message: {
      ...spoken(content, media?.id),
      metadata: passedId({ message: message.id, part: part.index }),
    },
    ...defined({ reply_to: content.quotes === undefined ? undefined : { mid: content.quotes } }),
  };
  const path = `${pageId}/messages`;
  return sendCall({ graphUrl, meaningOf, externalOf }, channel, context, { path, body });
}

/** Within a day of the person's last message it is an answer; later, a human may still answer where Meta allows it. */
function occasionOf({ to, channel }: OutgoingMessage, now: number): Loose {
  const isLate =
    readSettings(channel.settings).humanAgent === true && windowOf(to, MESSENGER, now).type === 'closed';
  return isLate ? { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' } : { messaging_type: 'RESPONSE' };
}

function spoken(content: PartContent, attachment: string | undefined): Loose {
  return content.type === 'text'
    ? { text: content.text }
    : { attachment: { type: content.as, payload: { attachment_id: attachment } } };
}

async function uploadOf(
  pageId: string,
  file: FileId,
  content: PartContent,
  context: Pick<SendContext, 'file'>,
): Promise<Upload> {
  const { name, type, bytes } = await context.file(file);
  const as = content.type === 'file' ? content.as : 'file';
  const form = new FormData();
  form.set('message', JSON.stringify({ attachment: { type: as, payload: { is_reusable: true } } }));
  form.set('filedata', new Blob([new Uint8Array(await bytes())], { type }), name);
  return { path: `${pageId}/message_attachments`, form, idIn: 'attachment_id' };
}

function externalOf(answer: Loose): string | undefined {
  return idOf(fieldOf(answer, 'message_id'));
}
