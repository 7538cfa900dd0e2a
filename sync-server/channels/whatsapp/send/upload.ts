/** The upload of a message's file to WhatsApp. */
import type { FileId } from '@parley/core/ids';
import type { OutgoingMessage, SendContext } from '../../adapter.ts';
import type { Upload } from '../../graph/upload.ts';
import { readSettings } from '../settings.ts';

export async function uploadOf(
  { channel }: OutgoingMessage,
  file: FileId,
  context: Pick<SendContext, 'file'>,
): Promise<Upload> {
  const { name, type, bytes } = await context.file(file);
  const mime = uploadType(type);
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', mime);
  form.set('file', new Blob([new Uint8Array(await bytes())], { type: mime }), name);
  return { path: `${readSettings(channel.settings).phoneNumberId}/media`, form, idIn: 'id' };
}

/** Of texts the Cloud API knows only plain ones; the name says what is in them. */
function uploadType(type: string): string {
  return type.startsWith('text/') ? 'text/plain' : type;
}
