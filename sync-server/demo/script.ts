/** How the demo's conversations are written down: a list of steps, words with slots in them. */

export type Language = 'en' | 'fr';

/** Stages of a new workspace, by the id that they have there. */
export type StageKey = 'stagenewlead' | 'stagehotlead' | 'stagepayment' | 'stagecustomer' | 'stagecoldlead';

export const CATEGORIES = [
  'Delivery',
  'Return or refund',
  'Invoice',
  'Product question',
  'Complaint',
  'Other',
] as const;
export type Category = (typeof CATEGORIES)[number];

/**
 * Words may hold slots (`{order}`, see `fill.ts`) and choices (`[Hello|Hi]`). `mate` means a colleague of whoever
 * answers in the conversation.
 */
export type Step =
  | { readonly type: 'contact'; readonly words: string }
  | { readonly type: 'reply'; readonly words: string; readonly mate: boolean }
  /** A comment; `@mate` tags the colleague. */
  | { readonly type: 'note'; readonly words: string; readonly mate: boolean }
  | { readonly type: 'page'; readonly path: string; readonly title: string }
  | { readonly type: 'stage'; readonly to: StageKey }
  /** Snoozed for so many days, until nine in the morning. */
  | { readonly type: 'snooze'; readonly days: number }
  | { readonly type: 'wait'; readonly hours: number }
  | { readonly type: 'assign-mate' }
  | { readonly type: 'unassign' }
  | { readonly type: 'details'; readonly field: 'phone' | 'company' | 'note'; readonly words: string }
  | { readonly type: 'block' }
  | { readonly type: 'close'; readonly category?: Category; readonly summary?: string };

/** What `{product}` has to be, for the words to make sense. */
export type About = 'any' | 'lamp' | 'seat' | 'wood';

export interface Script {
  readonly language: Language;
  /** Any, unless given. */
  readonly about?: About;
  /** Pages of the shop that the contact came by: path and title. */
  readonly from?: readonly (readonly [path: string, title: string])[];
  /** Begun by an agent, not by the contact. */
  readonly byHand?: true;
  readonly steps: readonly Step[];
}

/** A few messages on one thing in the middle of a long conversation. */
export interface Exchange {
  readonly language: Language;
  readonly about: About;
  readonly steps: readonly Step[];
}

/** The contact writes. */
export const c = (words: string): Step => ({ type: 'contact', words });
/** Whoever is in charge replies. */
export const a = (words: string): Step => ({ type: 'reply', words, mate: false });
/** A colleague replies. */
export const m = (words: string): Step => ({ type: 'reply', words, mate: true });
/** Whoever is in charge comments. */
export const note = (words: string): Step => ({ type: 'note', words, mate: false });
/** A colleague comments. */
export const mateNote = (words: string): Step => ({ type: 'note', words, mate: true });
export const page = (path: string, title: string): Step => ({ type: 'page', path, title });
export const stage = (to: StageKey): Step => ({ type: 'stage', to });
export const snooze = (days: number): Step => ({ type: 'snooze', days });
export const wait = (hours: number): Step => ({ type: 'wait', hours });
export const assignMate: Step = { type: 'assign-mate' };
export const unassign: Step = { type: 'unassign' };
export const block: Step = { type: 'block' };
export const details = (field: 'phone' | 'company' | 'note', words: string): Step => ({
  type: 'details',
  field,
  words,
});
export const close = (category?: Category, summary?: string): Step => ({
  type: 'close',
  ...(category === undefined ? {} : { category }),
  ...(summary === undefined ? {} : { summary }),
});
