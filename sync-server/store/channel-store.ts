/** What the server keeps of channels for itself: their secrets, and how they do. What agents see is in the workspace. */
import type { ChannelId, WorkspaceId } from '@parley/core/ids';
import type { ChannelKind } from '@parley/core/channels/kinds';
import type { BrokenReason } from '@parley/core/channels/pause';

/** A channel with its secrets: it never leaves the server. */
export interface ConnectedChannel {
  readonly id: ChannelId;
  readonly workspace: WorkspaceId;
  readonly kind: ChannelKind;
  readonly name: string;
  /** As the adapter's schema has checked them. */
  readonly settings: unknown;
  /** By name; a secret that nobody has entered is absent. */
  readonly secrets: Readonly<Record<string, string>>;
  /** By name, those that were replaced of late, and are valid still: whoever holds them needs time to take the new ones. */
  readonly formerSecrets?: Readonly<Record<string, string>>;
}

/** Longest text of a notice, in UTF-16 units. */
export const MAX_NOTICE = 500;

/** Something about the channel itself instead of a person: shown in the channel's health. */
export interface ChannelNotice {
  readonly type: 'account' | 'number' | 'template' | 'standby' | 'unreadable' | 'other';
  /** A problem stands until it is over or dismissed; news does not ask for anything. */
  readonly level: 'problem' | 'news';
  /** In the channel's words, at most `MAX_NOTICE` units. */
  readonly text: string;
  /** The channel must not send until somebody has looked at it. */
  readonly breaks?: BrokenReason;
}

/** A secret as it is stored: only the server's SECRET opens it. */
export interface SealedSecret {
  readonly channel: ChannelId;
  readonly name: string;
  readonly sealed: string;
}

/** A stored secret cannot be read: the server has another SECRET than the one that sealed it, or it is damaged. */
export class UnreadableSecretError extends Error {
  constructor(name: string, cause?: unknown) {
    super(`The secret "${name}" cannot be read: the variable SECRET is not the one it was stored with.`, {
      cause,
    });
    this.name = 'UnreadableSecretError';
  }
}

/** A notice as it is listed: the same one again only counts. */
export interface StoredNotice extends Omit<ChannelNotice, 'breaks'> {
  readonly id: number;
  readonly count: number;
  /** When it came last, in ms. */
  readonly at: number;
}

/** Webhooks that were turned away, as with a wrong signature. */
export interface RefusedWebhooks {
  readonly count: number;
  /** Of the last one, in ms. */
  readonly at: number;
  readonly why: string;
}

export interface StoredSecret {
  readonly name: string;
  /** Until when the secret before is valid, too, in ms; null if none is. */
  readonly formerUntil: number | null;
}

export interface ChannelHealth {
  readonly channel: ChannelId;
  /** When the last webhook was stored, in ms. */
  readonly lastInbound: number | null;
  /** When the last message was sent, in ms. */
  readonly lastSent: number | null;
  readonly refused: RefusedWebhooks | null;
  /** The secrets that are stored. */
  readonly secrets: readonly StoredSecret[];
  /** Latest first, the problems and news of the last time. */
  readonly notices: readonly StoredNotice[];
}

export interface ChannelStore {
  /**
   * A channel with its secrets; undefined if there is none, or it was removed.
   * @throws UnreadableSecretError if the server has another SECRET than the one that stored them
   */
  connected(id: ChannelId): Promise<ConnectedChannel | undefined>;
  /** How the channels of a workspace do, also those of which nothing is known. */
  health(workspace: WorkspaceId): Promise<readonly ChannelHealth[]>;
  /** @param at server time in ms */
  noteSent(id: ChannelId, at: number): Promise<void>;
  noteRefused(id: ChannelId, refused: RefusedWebhooks): Promise<void>;
  addNotice(id: ChannelId, notice: ChannelNotice, at: number): Promise<void>;
  removeNotice(id: ChannelId, notice: number): Promise<void>;
  /**
   * Replaces a stored secret; the one that it replaces is valid until a time in ms. False, and nothing is changed, if a
   * former one is valid now, or none is stored: so the same request again replaces nothing.
   */
  rotateSecret(secret: SealedSecret, until: number): Promise<boolean>;
  /** The former secret is valid no longer. */
  endFormerSecret(id: ChannelId, name: string): Promise<void>;
}
