/** What an agent can do, as the keyboard, the palette, tooltips and menus know it. */
import type { ContactState } from '@parley/core/contact/state';
import type { ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { AppState } from '../state/app-state.svelte.ts';
import type { Offers, OffersState } from './offers.svelte.ts';

/** Headings of the sheet and the palette, in this order. */
export const GROUPS = ['list', 'conversation', 'writing', 'views', 'settings', 'app'] as const;
export type Group = (typeof GROUPS)[number];

/** The contact that an action is about. */
export interface Target {
  readonly contact: ContactId;
  readonly state: ContactState;
  /** The list row it was asked for from: what it shows is what its agent had seen (L5). Not set for what is open. */
  readonly row?: Row;
}

export interface ActionContext {
  readonly app: AppState;
  /** What the parts of the screen that are there offer. */
  readonly offers: Partial<Offers>;
  /** Does something with an offer that a part of the screen is about to make. */
  readonly once: OffersState['once'];
  /** The row that has the focus, otherwise the open conversation. */
  readonly target: Target | undefined;
  /** Goes to an address of the app; the focus stays where it is if `keepFocus`. */
  readonly go: (address: string, options?: { readonly keepFocus?: boolean }) => void;
}

export interface Action {
  /** Names the action for ever: settings keep it. `[a-z0-9.-]`, with the group's subject first. */
  readonly id: string;
  readonly group: Group;
  /** What it is called, in the language of the screen. */
  readonly label: () => string;
  /** The default key, as in chord.ts. */
  readonly key?: string;
  /** Whether it can be done now: else its key does nothing, and the palette leaves it out. */
  readonly when?: (context: ActionContext) => boolean;
  readonly run: (context: ActionContext) => void;
  /** A key that is held down does it again and again. */
  readonly repeats?: true;
  /**
   * Its key works while one types, too, so it has to have a modifier. `editor`: only in a text that can be sent, and
   * the editor itself asks for it.
   */
  readonly whileTyping?: true | 'editor';
  /** A field comes that takes letters: those that are typed before it is there are meant for it. */
  readonly opens?: true;
  /** Left out of the palette: what only makes sense as a key. */
  readonly keyOnly?: true;
}
