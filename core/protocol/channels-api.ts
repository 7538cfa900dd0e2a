/** `/api/channels`: how channels do, for owners and managers (CH-8, CH-10). */
import * as v from 'valibot';
import type { ChannelKind } from '../channels/kinds.ts';
import type { FailureClass } from '../channels/send-failure.ts';
import type { ChannelId } from '../ids.ts';

/** A notice of an outside service about the channel itself. */
export interface ChannelNoticeItem {
  readonly id: number;
  readonly type: 'account' | 'number' | 'template' | 'standby' | 'unreadable' | 'other';
  /** A problem stands until it is dismissed; news does not ask for anything. */
  readonly level: 'problem' | 'news';
  /** In the channel's words. */
  readonly text: string;
  /** How often it has come. */
  readonly count: number;
  /** When it came last, in ms. */
  readonly at: number;
}

/** Messages that are not sent yet. */
export interface WaitingMessages {
  readonly count: number;
  /** When the oldest one began to wait, in ms; null if none waits. */
  readonly since: number | null;
}

/** An answer of the outside service to a message, other than that the message was sent. */
export interface SendError {
  /** In ms. */
  readonly at: number;
  readonly outcome: 'failed' | 'later' | 'broken' | 'uncertain' | 'thrown';
  /** Of `failed`. */
  readonly class?: FailureClass;
  readonly code?: string;
  /** In the channel's words. */
  readonly error: string;
}

export interface ChannelReport {
  readonly channel: ChannelId;
  /** When something came last, and when a message was sent last, in ms. */
  readonly lastInbound: number | null;
  readonly lastSent: number | null;
  readonly waiting: { readonly replies: WaitingMessages; readonly broadcasts: WaitingMessages };
  /** The last errors of sending since the server started, latest first. */
  readonly errors: readonly SendError[];
  /** Webhooks that were turned away, as with a wrong signature; `at` of the last one, in ms. */
  readonly refused: { readonly count: number; readonly at: number; readonly why: string } | null;
  /** Latest first. */
  readonly notices: readonly ChannelNoticeItem[];
  /** The secrets of its kind. Their values are not given. */
  readonly secrets: readonly {
    readonly name: string;
    /** The server makes it, and it is to be copied from here to the outside service. */
    readonly made: boolean;
    readonly required: boolean;
    readonly set: boolean;
    /** A new one can be made in its place. */
    readonly rotates: boolean;
    /** Until when the former secret is valid as well, in ms; null if there is none. */
    readonly formerUntil: number | null;
  }[];
  /** The steps of its setup, in order, and whether each of them can be tried. */
  readonly steps: readonly { readonly id: string; readonly testable: boolean }[];
  /** The addresses where the outside service reports. */
  readonly webhook: { readonly webhook: string; readonly events: string } | null;
}

export interface ChannelReports {
  /** The kinds of channels that the server has. */
  readonly kinds: readonly ChannelKind[];
  readonly channels: readonly ChannelReport[];
}

export const SetupTestSchema = v.strictObject({ step: v.pipe(v.string(), v.minLength(1), v.maxLength(60)) });

/** A secret that the server has made, for owners and managers to copy to the outside service. */
export interface MadeSecret {
  readonly secret: string;
}

/** A secret that the server has made in place of another one, which is valid for a day more. */
export interface RotatedSecret extends MadeSecret {
  /** Until when the former secret is valid as well, in ms. */
  readonly formerUntil: number;
}
