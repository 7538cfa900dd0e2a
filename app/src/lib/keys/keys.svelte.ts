import { createContext } from 'svelte';
import type { ContactId } from '@parley/core/ids';
import type { AppState } from '../state/app-state.svelte.ts';
import type { Action, ActionContext, Target } from './action.ts';
import { ariaOf, hasModifier, isApple, strokeOf, wordsOf, type Press } from './chord.ts';
import { isAbove, isControl, isTyping, rowInFocus } from './focus.ts';
import { createKeymap, type Keymap } from './keymap.ts';
import { OffersState } from './offers.svelte.ts';

/** How long the first stroke of two waits for the second, in ms; what it can be is shown meanwhile. */
const WAIT = 3_000;

export interface KeysOptions {
  readonly app: AppState;
  readonly actions: readonly Action[];
  readonly go: ActionContext['go'];
  readonly apple?: boolean;
}

/** The one place where keys are turned into actions, for one signed-in agent (IN-8). */
export class Keys {
  readonly actions: readonly Action[];
  readonly offers = new OffersState();
  readonly apple: boolean;
  readonly #app: AppState;
  readonly #go: ActionContext['go'];
  readonly keymap: Keymap = $derived.by(() => createKeymap(this.actions, this.#app.settings.current.keys));
  #pending = $state<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #recorder: ((stroke: string) => void) | undefined;

  constructor({ app, actions, go, apple = isApple() }: KeysOptions) {
    this.#app = app;
    this.actions = actions;
    this.#go = go;
    this.apple = apple;
  }

  /** The first stroke of two, while the second is waited for. */
  get pending(): string | undefined {
    return this.#pending;
  }

  /** What can be done now, about what. */
  context(target: Target | undefined = this.target()): ActionContext {
    return {
      app: this.#app,
      offers: this.offers.now,
      once: (name, run) => this.offers.once(name, run),
      target,
      go: this.#go,
    };
  }

  /** The row that has the focus, else the open conversation. */
  target(): Target | undefined {
    const { open } = this.offers.now;
    const focused = rowInFocus();
    return (
      (focused === undefined || focused === open ? undefined : this.#target(focused, true)) ??
      this.#target(open, false)
    );
  }

  #target(contact: ContactId | undefined, asRow: boolean): Target | undefined {
    const row = contact === undefined ? undefined : this.#app.inbox.row(contact);
    return row && { contact: row.contact, state: row.state, ...(asRow ? { row } : {}) };
  }

  find(id: string): Action | undefined {
    return this.actions.find((action) => action.id === id);
  }

  /** Whether an action can be done in a context. */
  can(action: Action, context: ActionContext = this.context()): boolean {
    return action.when?.(context) ?? true;
  }

  /** The key of an action in words, if it has one. */
  wordsOf(id: string): string | undefined {
    const chord = this.keymap.chordOf(id);
    return chord === undefined ? undefined : wordsOf(chord, this.apple);
  }

  /** The same for `aria-keyshortcuts`. */
  ariaOf(id: string): string | undefined {
    const chord = this.keymap.chordOf(id);
    return chord === undefined ? undefined : ariaOf(chord, this.apple);
  }

  /** Whether a press is the key of an action, for editors that ask themselves. */
  is(id: string, press: Press): boolean {
    const stroke = strokeOf(press, this.apple);
    return stroke !== undefined && this.keymap.chordOf(id) === stroke;
  }

  /** For `onkeydowncapture` of the window: keys with a modifier, before an editor takes them. */
  readonly capture = (event: KeyboardEvent): void => {
    const stroke = strokeOf(event, this.apple);
    if (stroke === undefined) return;
    if (this.#recorder !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) this.#recorder(stroke);
    } else if (hasModifier(stroke)) this.#take(event, stroke);
  };

  /** For `onkeydown` of the window: all others, if nothing on the screen has taken them. */
  readonly bubble = (event: KeyboardEvent): void => {
    const stroke = strokeOf(event, this.apple);
    if (stroke !== undefined && !hasModifier(stroke)) this.#take(event, stroke);
  };

  /** From now on keys do nothing but tell what they are; Tab goes on. The disposer ends it. */
  record(listener: (stroke: string) => void): () => void {
    this.#recorder = listener;
    return () => {
      if (this.#recorder === listener) this.#recorder = undefined;
    };
  }

  #take(event: KeyboardEvent, stroke: string): void {
    const first = this.#pending;
    if (event.defaultPrevented || isAbove()) {
      this.#setPending(undefined);
      return;
    }
    const typing = isTyping(event.target);
    const context = this.context();
    const works = (action: Action): boolean =>
      (!typing || action.whileTyping === true) &&
      (!event.repeat || action.repeats === true) &&
      !isControl(event.target, stroke, context.target) &&
      this.can(action, context);
    const chord = first === undefined ? stroke : `${first} ${stroke}`;
    const action = this.keymap.actionsOn(chord).find(works);
    this.#setPending(undefined);
    if (action !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      this.offers.forget();
      action.run(context);
    } else if (first !== undefined) {
      // The second of two strokes that mean nothing: it is none of the single keys either.
      event.preventDefault();
    } else if (!event.repeat && this.keymap.after(stroke).some(works)) {
      event.preventDefault();
      this.#setPending(stroke);
    }
  }

  #setPending(stroke: string | undefined): void {
    clearTimeout(this.#timer);
    this.#pending = stroke;
    if (stroke !== undefined) this.#timer = setTimeout(() => (this.#pending = undefined), WAIT);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}

export const [getKeys, setKeys] = createContext<Keys>();
