/** Why a channel sends nothing until somebody has looked (CH-8). */

export type BrokenReason =
  /** The token has ended, or was revoked. */
  | 'token'
  | 'permission'
  | 'payment'
  /** The outside service has restricted or closed the account. */
  | 'restricted'
  /** The settings are wrong, or a secret is missing or cannot be read. */
  | 'settings'
  | 'unreachable';

export interface ChannelPause {
  readonly why: BrokenReason;
  /** In the channel's words. */
  readonly error: string;
  /** The channel's code, with the subcode after a slash. */
  readonly code?: string;
  /** Server time in ms. */
  readonly since: number;
}
