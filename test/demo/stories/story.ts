/** A conversation on one of the shop's channels. */
import type { Tongue } from '../customer.ts';
import type { Step } from '../steps.ts';

export interface Story {
  readonly tongue: Tongue;
  /** Without it, the story can take place on any channel. */
  readonly on?: 'whatsapp';
  /** Days ago that the story takes place; without it, any. */
  readonly daysAgo?: number;
  readonly steps: readonly Step[];
}
