/** Uploads a file to Meta: files are sent by their id there, and never by a link that Meta would have to fetch (CH-7). */
import type { OutgoingMessage, SendContext } from '../../adapter.ts';
import type { FileId } from '@parley/core/ids';
import { callGraph, FILE_TIMEOUT, type GraphAnswer } from '../graph.ts';
import { fieldOf, idOf } from '../read/loose.ts';
import { readSettings } from '../settings.ts';

export type Uploaded =
  | { readonly type: 'uploaded'; readonly id: string }
  | { readonly type: 'answer'; readonly answer: Exclude<GraphAnswer, { type: 'ok' }> };

/** @throws if no answer came: nothing was sent to anybody, and the whole part can be tried again */
export async function uploadFile(
  graphUrl: string,
  { channel }: OutgoingMessage,
  file: FileId,
  context: SendContext,
): Promise<Uploaded> {
  const { name, type, bytes } = await context.file(file);
  const form = new FormData();
  const mime = uploadType(type);
  form.set('messaging_product', 'whatsapp');
  form.set('type', mime);
  form.set('file', new Blob([new Uint8Array(await bytes())], { type: mime }), name);
  const { phoneNumberId } = readSettings(channel.settings);
  const answer = await callGraph(graphUrl, channel, context, {
    method: 'POST',
    path: `${phoneNumberId}/media`,
    body: form,
    timeout: FILE_TIMEOUT,
  });
  if (answer.type !== 'ok') return { type: 'answer', answer };
  const id = idOf(fieldOf(answer.value, 'id'));
  if (id === undefined) throw new Error('the Graph API gave no id for an uploaded file');
  return { type: 'uploaded', id };
}

/** Of texts the Cloud API knows only plain ones; the name says what is in them. */
function uploadType(type: string): string {
  return type.startsWith('text/') ? 'text/plain' : type;
}
