/** The time in which a channel lets one answer freely after a person's last message (DR-5). */
import type { Capabilities, Window } from './capabilities.ts';

export type WindowState =
  /** The channel has no window: one may write at any time. */
  | { readonly type: 'none' }
  /** Open until a time in ms. */
  | { readonly type: 'open'; readonly until: number }
  | { readonly type: 'closed'; readonly afterwards: Window['afterwards'] };

/**
 * The window of one person on a channel.
 * @param identity `lastInboundAt`: when the person last wrote, in ms; absent if they have never written
 * @param now in ms
 */
export function windowOf(
  identity: { readonly lastInboundAt?: number | undefined },
  { window }: Pick<Capabilities, 'window'>,
  now: number,
): WindowState {
  if (window === null) return { type: 'none' };
  const until = (identity.lastInboundAt ?? -Infinity) + window.length;
  return until > now ? { type: 'open', until } : { type: 'closed', afterwards: window.afterwards };
}
