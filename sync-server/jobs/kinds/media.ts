/**
 * Fetches the files of messages that came without their bytes (CH-7). The message stands already, with a place for each
 * file; the file appears there, or the reason why it never will.
 */
import type { FileRef } from '@parley/core/contact/entry';
import type { GoneReason } from '@parley/core/contact/facts/message-facts';
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { ChannelId, CommandId, ContactId, EntryId, FileId, WorkspaceId } from '@parley/core/ids';
import type { ConnectedChannel, GuardedHttp, MediaAdapter } from '../../channels/adapter.ts';
import type { Registry } from '../../channels/registry.ts';
import type { Files, UploadRefusal } from '../../files/files.ts';
import { fileRefOf } from '../../files/files.ts';
import type { Job } from '../../store/job-store.ts';
import type { Store } from '../../store/store.ts';
import { FinalJobError, type Ending, type JobHandler } from '../runner.ts';

/** Most files that are fetched from one channel at a time. */
const AT_ONCE = 8;
/** Time for one file, in ms. */
const TIMEOUT = 5 * 60_000;
const LEASE = TIMEOUT + 60_000;
const HOUR = 3_600_000;
const PAUSES = { first: 5_000, longest: HOUR };
/** More tries than fit in the time for which a channel keeps a file: the end of that time ends the tries. */
const TRIES = 10_000;

export interface MediaHandlerOptions {
  readonly store: Pick<Store, 'channels' | 'files'>;
  readonly kinds: Registry;
  readonly files: Pick<Files, 'put'>;
  readonly http: GuardedHttp;
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
}

/** A file to be fetched. */
interface Pending {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly channel: ChannelId;
  readonly message: EntryId;
  readonly file: FileId;
  readonly name: string;
  /** What the adapter needs to find it. */
  readonly source: Readonly<Record<string, unknown>>;
  /** When the message came, in ms. */
  readonly at: number;
}

export function createMediaHandler(options: MediaHandlerOptions): JobHandler {
  return {
    kind: 'fetch-media',
    lease: LEASE,
    atOnce: AT_ONCE,
    tries: TRIES,
    pauses: PAUSES,
    attempt: async (job, signal) => {
      const pending = pendingOf(job);
      // An earlier attempt may have stored the file and then failed to report that.
      const stored = await options.store.files.file(pending.file);
      if (stored !== undefined) return ready(options, pending, fileRefOf(stored));
      const channel = await options.store.channels.connected(pending.channel);
      const media = channel && options.kinds.adapter(channel.kind)?.media;
      if (!channel || !media) return gone(options, pending, 'failed');
      if (options.now() >= pending.at + media.expires) return gone(options, pending, 'expired');
      return fetchFile(
        options,
        pending,
        channel,
        media,
        AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
      );
    },
  };
}

async function fetchFile(
  options: MediaHandlerOptions,
  pending: Pending,
  channel: ConnectedChannel,
  media: MediaAdapter,
  signal: AbortSignal,
): Promise<Ending> {
  const fetched = await media.fetch(channel, pending.source, { http: options.http, signal });
  if (fetched.outcome === 'gone') return gone(options, pending, fetched.reason);
  const { workspace, contact, file } = pending;
  const result = await options.files.put({
    id: file,
    name: fetched.name ?? pending.name,
    workspace,
    contact,
    uploader: { kind: 'channel', channel: channel.id, workspace },
    body: fetched.bytes,
  });
  return result.outcome === 'stored'
    ? ready(options, pending, result.file)
    : refusedEnding(options, pending, result);
}

function refusedEnding(
  options: MediaHandlerOptions,
  pending: Pending,
  { code, message }: UploadRefusal,
): Ending {
  if (code === 'too-large') return gone(options, pending, 'too-large');
  if (code === 'quota') return { type: 'later', due: options.now() + HOUR, failures: 0, error: message };
  throw new Error(message);
}

function ready(options: MediaHandlerOptions, pending: Pending, file: FileRef): Ending {
  const { channel, message } = pending;
  return ending(options, pending, { type: 'file-ready', channel, message, file });
}

function gone(options: MediaHandlerOptions, pending: Pending, reason: GoneReason): Ending {
  const { channel, message, file } = pending;
  return ending(options, pending, { type: 'file-gone', channel, message, file, reason });
}

function ending({ newId }: MediaHandlerOptions, pending: Pending, event: InboundEvent): Ending {
  const { workspace, contact } = pending;
  const inbound = { id: newId<CommandId>(), contact, event };
  return { type: 'work', work: { type: 'inbound', workspace, inbound, create: false } };
}

/** @throws FinalJobError if the job lacks a part */
function pendingOf({ workspace, contact, key, payload }: Job): Pending {
  const { channel, message, name, source, at } = payload ?? {};
  if (
    workspace === null ||
    contact === null ||
    typeof channel !== 'string' ||
    typeof message !== 'string' ||
    typeof name !== 'string' ||
    typeof source !== 'object' ||
    source === null ||
    typeof at !== 'number'
  ) {
    throw new FinalJobError('unreadable', 'the job does not say which file is to be fetched');
  }
  return {
    workspace,
    contact,
    channel: channel as ChannelId,
    message: message as EntryId,
    file: key as FileId,
    name,
    source: source as Pending['source'],
    at,
  };
}
