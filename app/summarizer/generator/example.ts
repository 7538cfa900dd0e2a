/** A conversation and its summary, before a model sees them. */

export type Outcome = 'done' | 'promised' | 'refused' | 'open';
export type Who = 'customer' | 'agent';

export interface Turn {
  readonly who: Who;
  readonly text: string;
  readonly name?: string;
}

/** What a sentence is for the summary. */
export type Label = 'issue' | 'want' | 'done' | 'refuse' | 'next' | 'ask';

/** A sentence that the summary rests on. */
export interface Mark {
  readonly who: Who;
  readonly label: Label;
  readonly text: string;
}

/** A conversation in plain words and the summary that belongs to it. */
export interface Example {
  readonly language: 'en' | 'fr';
  readonly turns: readonly Turn[];
  readonly issue: string;
  readonly done: string;
  readonly next: string;
  readonly outcome: Outcome;
  readonly kind: string;
  readonly marks: readonly Mark[];
}
