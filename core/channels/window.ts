/** The time in which a channel lets one answer freely after a person's last message (DR-5). */
import type { Capabilities, Window } from './capabilities.ts';

export type WindowState =
  /** The channel has no window: one may write at any time. */
  | { readonly type: 'none' }
  /** Open until a time in ms; with `personOnly`, in the longer time, in which no program may write. */
  | { readonly type: 'open'; readonly until: number; readonly personOnly?: true }
  | { readonly type: 'closed'; readonly afterwards: Window['afterwards'] };

/**
 * The window of one person on a channel.
 * @param identity `lastInboundAt`: when the person last wrote, in ms; absent if they have never written
 * @param now in ms
 * @param settings of the channel
 */
export function windowOf(
  identity: { readonly lastInboundAt?: number | undefined },
  { window }: Pick<Capabilities, 'window'>,
  now: number,
  settings?: unknown,
): WindowState {
  if (window === null) return { type: 'none' };
  const { lastInboundAt = -Infinity } = identity;
  const until = lastInboundAt + lengthOf(window, settings);
  if (until <= now) return { type: 'closed', afterwards: window.afterwards };
  return { type: 'open', until, ...(lastInboundAt + window.length <= now && { personOnly: true }) };
}

function lengthOf({ length, longer }: Window, settings: unknown): number {
  if (longer === undefined || typeof settings !== 'object' || settings === null) return length;
  return (settings as Readonly<Record<string, unknown>>)[longer.setting] === true ? longer.length : length;
}
