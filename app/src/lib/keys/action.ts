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
  /**
   * The list row from which the action was asked for: the agent has seen what it shows (L5). Not set for the
   * open conversation.
   */
  readonly row?: Row;
}

export interface ActionContext {
  readonly app: AppState;
  /** The offers of the parts of the screen that are there. */
  readonly offers: Partial<Offers>;
  /** Runs a function with an offer that a part of the screen is about to make. */
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
  /** The action's name, in the language of the screen. */
  readonly label: () => string;
  /** The default key, as in chord.ts. */
  readonly key?: string;
  /** Whether the action is possible now: otherwise its key does nothing, and the palette omits the action. */
  readonly when?: (context: ActionContext) => boolean;
  readonly run: (context: ActionContext) => void;
  /** A key that is held down does it again and again. */
  readonly repeats?: true;
  /**
   * Its key works during typing as well, so it must have a modifier. `editor`: only in a text that can be
   * sent, and the editor itself asks for the key.
   */
  readonly whileTyping?: true | 'editor';
  /** The action opens a field that takes letters: letters typed before the field is there are kept for it. */
  readonly opens?: true;
  /** Not in the palette, since the action only makes sense as a key. */
  readonly keyOnly?: true;
}
