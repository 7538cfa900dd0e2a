/**
 * Keeps what is typed between a key that opens a field and the moment when the field is there: the text is
 * meant for the field, and its letters are not keys of actions. A `c` and then `see you` closes nothing.
 */
import { isAbove, isTyping } from './focus.ts';

/** How long a field is waited for, in ms: after that, keys act as keys again. */
const WAIT = 2_000;

export class TypeAhead {
  #text: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** A field is about to have the focus. Text that is already kept for it stays. */
  begin(): void {
    const text = this.#text ?? '';
    this.end();
    this.#text = text;
    this.#timer = setTimeout(() => this.end(), WAIT);
    document.addEventListener('focusin', this.#onfocus);
  }

  /**
   * Keeps what a key writes for the expected field. False if no field is expected, or if the key writes
   * nothing.
   */
  take(key: string): boolean {
    if (this.#text === undefined || [...key].length !== 1) return false;
    this.#text += key;
    return true;
  }

  /** Stops waiting for a field. */
  end(): void {
    clearTimeout(this.#timer);
    this.#text = undefined;
    document.removeEventListener('focusin', this.#onfocus);
  }

  /** The kept text, for the field that is there now. */
  claim(): string {
    const text = this.#text ?? '';
    this.end();
    return text;
  }

  /**
   * Puts the text into a field. A menu has no use for the text, and a row that still has the focus is not the
   * field. An editor of rich text takes the text itself: only the editor knows where its caret is.
   */
  readonly #onfocus = ({ target }: FocusEvent): void => {
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
      const text = this.claim();
      if (text === '') return;
      target.setRangeText(text, target.selectionStart ?? 0, target.selectionEnd ?? 0, 'end');
      target.dispatchEvent(new InputEvent('input', { data: text, inputType: 'insertText', bubbles: true }));
    } else if (!isTyping(target) && isAbove()) this.end();
  };
}
