import { createContext } from 'svelte';
import type { ContactId } from '@parley/core/ids';
import type { AppState } from '../state/app-state.svelte.ts';
import type { Action, ActionContext, Target } from './action.ts';
import { ariaOf, hasModifier, isApple, strokeOf, wordsOf, type Press } from './chord.ts';
import { isAbove, isControl, isTyping, rowInFocus } from './focus.ts';
import { createKeymap, type Keymap } from './keymap.ts';
import { OffersState } from './offers.svelte.ts';
import { TypeAhead } from './type-ahead.ts';

/**
 * How long the first stroke of two waits for the second, in ms; meanwhile the possible second strokes are
 * shown.
 */
const WAIT = 3_000;

/** How long keys wait for another page, in ms: a page that does not come does not block the keyboard. */
const GOING = 2_000;

/** Groups of actions on the page's content: their target changes with the page. */
const OF_PAGE: ReadonlySet<Action['group']> = new Set(['list', 'conversation', 'writing']);

/** The circumstances of a key press, which is done now or was pressed while another page was loading. */
interface Pressed {
  readonly stroke: string;
  readonly target: EventTarget | null;
  readonly repeat: boolean;
}

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
  /** The page that is loading. */
  #going: Promise<unknown> | undefined;
  /** Keys that were pressed meanwhile, oldest first. */
  #waiting: readonly string[] = [];
  #draining = false;
  readonly #ahead = new TypeAhead();

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

  /** The actions that are possible now, and their target. */
  context(target: Target | undefined = this.target()): ActionContext {
    return {
      app: this.#app,
      offers: this.offers.now,
      once: (name, run) => this.offers.once(name, run),
      target,
      go: this.#go,
    };
  }

  /** The row that has the focus, otherwise the open conversation. */
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

  /** Whether an action is possible in a context. */
  can(action: Action, context: ActionContext = this.context()): boolean {
    return action.when?.(context) ?? true;
  }

  /** The key of an action as text, if it has one. */
  wordsOf(id: string): string | undefined {
    const chord = this.keymap.chordOf(id);
    return chord === undefined ? undefined : wordsOf(chord, this.apple);
  }

  /** The same for `aria-keyshortcuts`. */
  ariaOf(id: string): string | undefined {
    const chord = this.keymap.chordOf(id);
    return chord === undefined ? undefined : ariaOf(chord, this.apple);
  }

  /** Whether a press is the key of an action, for editors that check for keys themselves. */
  is(id: string, press: Press): boolean {
    const stroke = strokeOf(press, this.apple);
    return stroke !== undefined && this.keymap.chordOf(id) === stroke;
  }

  /**
   * For `onkeydowncapture` of the window: keys with a modifier, before an editor takes them, and keys typed
   * ahead of a field.
   */
  readonly capture = (event: KeyboardEvent): void => {
    const stroke = strokeOf(event, this.apple);
    if (stroke === undefined) return;
    if (this.#recorder !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) this.#recorder(stroke);
    } else if (hasModifier(stroke)) this.#take(event, stroke);
    else if (this.#isAhead(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  /** For `onkeydown` of the window: all other keys, if nothing on the screen has taken them. */
  readonly bubble = (event: KeyboardEvent): void => {
    const stroke = strokeOf(event, this.apple);
    if (stroke !== undefined && !hasModifier(stroke)) this.#take(event, stroke);
  };

  /** The text that was typed before an editor was there: the editor takes it. */
  readonly claimTyped = (): string => this.#ahead.claim();

  /** From now on keys are only reported and do nothing else; Tab still works. The disposer ends this. */
  record(listener: (stroke: string) => void): () => void {
    this.#recorder = listener;
    return () => {
      if (this.#recorder === listener) this.#recorder = undefined;
    };
  }

  /**
   * Another page is loading: keys pressed until then wait, since they are about that page.
   * @param going settles when the page has come, or will not come
   */
  readonly waitFor = (going: Promise<unknown>): void => {
    this.#going = going;
    const end = (): void => {
      clearTimeout(timer);
      if (this.#going !== going) return;
      this.#going = undefined;
      void this.#drain();
    };
    const timer = setTimeout(end, GOING);
    going.then(end, end);
  };

  async #drain(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    try {
      while (this.#going === undefined && this.#waiting.length > 0) {
        const [stroke = '', ...rest] = this.#waiting;
        this.#waiting = rest;
        if (!isAbove()) this.#do({ stroke, target: document.activeElement, repeat: false });
        // A key may have led to yet another page; that is known a moment later.
        await new Promise((resolve) => setTimeout(resolve));
      }
    } finally {
      this.#draining = false;
    }
  }

  /** Whether a press has to wait for those before it, or for a page. */
  #waits({ stroke, repeat }: Pressed): boolean {
    if (this.#going === undefined && this.#waiting.length === 0) return false;
    const before = this.#waiting.at(-1) ?? this.#pending;
    const ofPage = ({ group }: Action): boolean => this.#waiting.length > 0 || OF_PAGE.has(group);
    const actions = [
      ...this.keymap.actionsOn(stroke),
      ...(before === undefined ? [] : this.keymap.actionsOn(`${before} ${stroke}`)),
    ];
    const begins = this.#waiting.length > 0 && this.keymap.after(stroke).length > 0;
    if (!begins && !actions.some(ofPage)) return false;
    // A held key repeats as long as it is held, and not longer.
    if (repeat) return true;
    this.#waiting = [...this.#waiting, stroke];
    if (actions.some(({ opens }) => opens === true)) this.#ahead.begin();
    return true;
  }

  /** Whether a key is kept for a field that is not there yet; the focused row must not use the key. */
  #isAhead({ target, key }: KeyboardEvent): boolean {
    if (!isAbove()) return !isTyping(target) && this.#ahead.take(key);
    this.#ahead.end();
    return false;
  }

  #take(event: KeyboardEvent, stroke: string): void {
    if (event.defaultPrevented || isAbove()) {
      this.#setPending(undefined);
      return;
    }
    const pressed = { stroke, target: event.target, repeat: event.repeat };
    const isElsewhere = isTyping(event.target) || isControl(event.target, stroke, this.target());
    if (!isElsewhere && this.#waits(pressed)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const done = this.#do(pressed);
    if (done === undefined) return;
    event.preventDefault();
    if (done === 'action') event.stopPropagation();
  }

  /** @returns what was made of a press, if it was one of ours */
  #do({ stroke, target, repeat }: Pressed): 'action' | 'part' | undefined {
    const first = this.#pending;
    const typing = isTyping(target);
    const context = this.context();
    const works = (action: Action): boolean =>
      (!typing || action.whileTyping === true) &&
      (!repeat || action.repeats === true) &&
      !isControl(target, stroke, context.target) &&
      this.can(action, context);
    const chord = first === undefined ? stroke : `${first} ${stroke}`;
    const action = this.keymap.actionsOn(chord).find(works);
    this.#setPending(undefined);
    if (action !== undefined) {
      this.offers.forget();
      if (action.opens === true) this.#ahead.begin();
      action.run(context);
      return 'action';
    }
    // A second stroke that completes no chord does not count as a single key either.
    if (first !== undefined) return 'part';
    if (repeat || !this.keymap.after(stroke).some(works)) return undefined;
    this.#setPending(stroke);
    return 'part';
  }

  #setPending(stroke: string | undefined): void {
    clearTimeout(this.#timer);
    this.#pending = stroke;
    if (stroke !== undefined) this.#timer = setTimeout(() => (this.#pending = undefined), WAIT);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#ahead.end();
    this.#waiting = [];
  }
}

export const [getKeys, setKeys] = createContext<Keys>();
