/** Uploads a file to Meta: files are sent by their id there, and never by a link that Meta would have to fetch (CH-7). */
import type { ConnectedChannel } from '../adapter.ts';
import { callGraph, FILE_TIMEOUT, type GraphAnswer, type Net } from './call-graph.ts';
import { fieldOf, idOf } from './read/loose.ts';

export type Uploaded =
  | { readonly type: 'uploaded'; readonly id: string }
  | { readonly type: 'answer'; readonly answer: Exclude<GraphAnswer, { type: 'ok' }> };

export interface Upload {
  /** Below the address of Graph. */
  readonly path: string;
  readonly form: FormData;
  /** The name of the answer's field that holds the file's id. */
  readonly idIn: string;
}

/** @throws if no answer came: nothing was sent to anybody, and the whole part can be tried again */
export async function uploadFile(
  graphUrl: string,
  channel: ConnectedChannel,
  net: Net,
  { path, form, idIn }: Upload,
): Promise<Uploaded> {
  const answer = await callGraph(graphUrl, channel, net, {
    method: 'POST',
    path,
    body: form,
    timeout: FILE_TIMEOUT,
  });
  if (answer.type !== 'ok') return { type: 'answer', answer };
  const id = idOf(fieldOf(answer.value, idIn));
  if (id === undefined) throw new Error('the Graph API gave no id for an uploaded file');
  return { type: 'uploaded', id };
}
