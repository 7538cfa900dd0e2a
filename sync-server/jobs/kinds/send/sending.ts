/** What the queue keeps of a message to send. */
import type { ChannelId, ContactId, EntryId, WorkspaceId } from '@parley/core/ids';
import type { PartResult } from '../../../channels/adapter.ts';
import type { Job, JobPayload } from '../../../store/job-store.ts';
import { FinalJobError } from '../../runner.ts';

/** How a message ended. */
export type FinalResult = Extract<PartResult, { outcome: 'sent' | 'failed' | 'uncertain' }>;

export interface Sending {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly message: EntryId;
  readonly channel: ChannelId;
  /** The person on the channel. */
  readonly external: string;
  /** When it was put into the queue, in ms. */
  readonly at: number | undefined;
  readonly progress: Progress;
}

/** How far a message has come. It is on the disk before anything further is sent. */
export interface Progress {
  /**
   * The channel's own ids of the parts, in order: null for a part that was not sent. Empty before the message was cut
   * into parts.
   */
  readonly parts: readonly (string | null)[];
  /** How often the part that is next was tried, and how many of these tries were failures. */
  readonly tries: number;
  readonly failures: number;
  /** The time of the first try of that part, in ms. */
  readonly since?: number;
  /** Set once the message was sent or given up: only the outcome is still to be recorded. */
  readonly result?: FinalResult;
}

export const FIRST: Progress = { parts: [], tries: 0, failures: 0 };

/** @throws FinalJobError if the job lacks a part */
export function readSending({ workspace, contact, key, payload }: Job): Sending {
  const { channel, external, at, progress = FIRST } = payload ?? {};
  if (workspace === null || contact === null || typeof channel !== 'string' || typeof external !== 'string') {
    throw new FinalJobError('unreadable', 'the job does not say where the message goes');
  }
  return {
    workspace,
    contact,
    message: key as EntryId,
    channel: channel as ChannelId,
    external,
    at: typeof at === 'number' ? at : undefined,
    progress: progress as Progress,
  };
}

export const payloadOf = ({ channel, external, at }: Sending, progress: Progress): JobPayload => ({
  channel,
  external,
  at,
  progress,
});

/** The id of a part for the outside service, and the part's id where the service gives none. */
export const referenceOf = (message: EntryId, index: number): string => `${message}.${index}`;
