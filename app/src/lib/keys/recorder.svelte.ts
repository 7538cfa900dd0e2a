/** Records the keys that somebody presses to make them the key of an action. */
import { hasModifier } from './chord.ts';
import type { Keys } from './keys.svelte.ts';

/** How long a second stroke is waited for, in ms. */
const WAIT = 1_200;

export class Recorder {
  readonly #keys: Keys;
  #action = $state<string>();
  #strokes = $state.raw<readonly string[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #release: (() => void) | undefined;

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  /** The action whose new key is being recorded. */
  get action(): string | undefined {
    return this.#action;
  }

  /** What was pressed so far. */
  get chord(): string {
    return this.#strokes.join(' ');
  }

  /**
   * Begins to record. One stroke with a modifier, or two without, make a chord; so does one stroke without a
   * modifier, after a while. Escape cancels.
   */
  start(action: string, done: (chord: string) => void): void {
    this.stop();
    this.#action = action;
    this.#release = this.#keys.record((stroke) => {
      clearTimeout(this.#timer);
      if (stroke === 'Escape' && this.#strokes.length === 0) {
        this.stop();
        return;
      }
      this.#strokes = [...this.#strokes, stroke];
      if (this.#strokes.length === 2 || hasModifier(stroke)) this.#end(done);
      else this.#timer = setTimeout(() => this.#end(done), WAIT);
    });
  }

  #end(done: (chord: string) => void): void {
    const { chord } = this;
    this.stop();
    done(chord);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#release?.();
    this.#release = undefined;
    this.#action = undefined;
    this.#strokes = [];
  }
}
