/** A customer beyond a channel, as stories and answers need one. */
import type { ChannelId } from '@parley/core/ids';

export type Tongue = 'en' | 'fr' | 'es' | 'ar';

export interface Customer {
  readonly channel: ChannelId;
  readonly name: string;
  readonly tongue: Tongue;
  /** By which Parley finds the contact, such as `phone:15550100`. */
  readonly key: string;
  /** How many messages the customer has got from the team. */
  received(): number;
  /** The words of the last one; empty if there are none. */
  lastReceived(): string;
  says(words: string, options?: { readonly quotes?: boolean }): void;
  /** Has read everything. */
  reads(): void;
  sendsVoice(bytes: Buffer): void;
  sendsPicture(bytes: Buffer, caption?: string): void;
  sharesPlace(place: Place): void;
  /** Sets an emoji to the last message of the team. */
  reacts(emoji: string): void;
  /** Has other words for the customer's own last message. */
  corrects(words: string): void;
  /** Deletes the customer's own last message. */
  takesBack(): void;
  /** Writes for the first time by an advertisement. */
  clicksAd(ad: Ad, words: string): void;
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly name: string;
  readonly address: string;
}

export interface Ad {
  readonly code: string;
  readonly title: string;
  readonly url: string;
}
