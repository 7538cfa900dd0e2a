/**
 * What channels brought, as it came: stored before the channel is told that it was received (CH-4), read afterwards, and
 * kept for a time, so that it can be read again (CH-5).
 */
import type { ChannelId, WorkspaceId } from '@parley/core/ids';

export interface NewRawInbound {
  /** Made by the server. */
  readonly id: string;
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  /** Server time in ms. */
  readonly at: number;
  readonly body: Uint8Array;
}

export interface RawInbound extends NewRawInbound {
  /** Whether it was read to its end: each of its items was applied, or waits as a job of its own. */
  readonly read: boolean;
  /** What was left out of it, and why; null if nothing was. */
  readonly why: string | null;
}

export interface InboundStore {
  /** Stores a body together with the job that reads it at `due`, in ms. */
  keep(raw: NewRawInbound, due: number): Promise<void>;
  raw(id: string): Promise<RawInbound | undefined>;
  /** A body was read to its end: its job ends in the same transaction. */
  finish(id: string, why: string | null): Promise<void>;
  /** Has bodies read again that came since a time; gives their number. */
  readAgain(again: ReadAgain, now: number): Promise<number>;
  /** Forgets bodies that came before a time, at most `limit`; gives their number. */
  removeBefore(at: number, limit: number): Promise<number>;
}

export interface ReadAgain {
  /** In ms. */
  readonly since: number;
  /** Without it, of all channels. */
  readonly channel?: ChannelId;
  /** Only those of which something was left out. */
  readonly onlyIncomplete: boolean;
}
