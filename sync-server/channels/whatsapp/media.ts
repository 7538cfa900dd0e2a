/**
 * Fetches the files of messages: an id gives an address that holds for five minutes, and the address gives the bytes. Both
 * need the token, which goes to Meta's own machines and to no others.
 */
import { createHash } from 'node:crypto';
import type { ConnectedChannel, FetchedMedia, MediaAdapter, PendingMedia } from '../adapter.ts';
import { callGraph, tokenOf, wordsOfAnswer, type Net } from '../graph/call-graph.ts';
import { download, FILE_LIMIT } from '../graph/download.ts';
import { defined, fieldOf, idOf, numberOf, textOf } from '../graph/read/loose.ts';
import { readSettings } from './settings.ts';

const DAY = 86_400_000;

export function createMedia(graphUrl: string): MediaAdapter {
  return {
    // Ids from webhooks live seven days.
    expires: 7 * DAY,
    fetch: (channel, source, net) => fetchMedia(graphUrl, channel, source, net),
  };
}

async function fetchMedia(
  graphUrl: string,
  channel: ConnectedChannel,
  source: PendingMedia['source'],
  net: Net,
): Promise<FetchedMedia> {
  const found = await addressOf(graphUrl, channel, source, net);
  if ('outcome' in found) return found;
  const answer = await download(graphUrl, found.url, net, tokenOf(channel));
  if (answer === undefined) return { outcome: 'gone', reason: 'refused' };
  const type = textOf(source['mime'], 255) ?? textOf(answer.headers.get('content-type'), 255);
  return {
    outcome: 'fetched',
    bytes: checked(answer.stream(), hashOf(source['sha256']) ?? hashOf(found.sha256)),
    ...defined({ name: textOf(source['filename'], 255), type }),
  };
}

type Address =
  { readonly url: string; readonly sha256?: string } | Extract<FetchedMedia, { outcome: 'gone' }>;

/** A fresh address. One that came with the message is only used where there is no id. */
async function addressOf(
  graphUrl: string,
  channel: ConnectedChannel,
  source: PendingMedia['source'],
  net: Net,
): Promise<Address> {
  const id = idOf(source['id']);
  const given = textOf(source['url'], 4_000);
  if (id === undefined) return given === undefined ? { outcome: 'gone', reason: 'refused' } : { url: given };
  const { phoneNumberId } = readSettings(channel.settings);
  const answer = await callGraph(graphUrl, channel, net, {
    method: 'GET',
    path: `${encodeURIComponent(id)}?phone_number_id=${phoneNumberId}`,
  });
  if (answer.type === 'error' && isGone(answer.status, answer.error))
    return { outcome: 'gone', reason: 'expired' };
  if (answer.type !== 'ok') throw new Error(wordsOfAnswer(answer));
  const url = textOf(fieldOf(answer.value, 'url'), 4_000);
  if (url === undefined) throw new Error('the Graph API gave no address of a file');
  if ((numberOf(fieldOf(answer.value, 'file_size')) ?? 0) > FILE_LIMIT)
    return { outcome: 'gone', reason: 'too-large' };
  return { url, ...defined({ sha256: textOf(fieldOf(answer.value, 'sha256'), 255) }) };
}

/** There is no such object (any more), as Graph says it. */
function isGone(status: number, error: { readonly code: number; readonly subcode?: number }): boolean {
  return (error.code === 100 && error.subcode === 33) || status === 404 || error.code === 131052;
}

/** A SHA-256 in hex; webhooks write it in base64. Undefined if it is neither. */
function hashOf(value: unknown): string | undefined {
  const text = textOf(value, 255);
  if (text === undefined) return undefined;
  if (/^[0-9a-f]{64}$/iu.test(text)) return text.toLowerCase();
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 ? bytes.toString('hex') : undefined;
}

/** The same bytes; the end fails if they are not those that Meta promised. */
function checked(
  bytes: ReadableStream<Uint8Array>,
  expected: string | undefined,
): ReadableStream<Uint8Array> {
  if (expected === undefined) return bytes;
  const hash = createHash('sha256');
  return bytes.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        hash.update(chunk);
        controller.enqueue(chunk);
      },
      flush: () => {
        if (hash.digest('hex') !== expected) throw new Error('the file is not the one that was announced');
      },
    }),
  );
}
