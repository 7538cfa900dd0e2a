/**
 * What is typed between a key that opens a field and the field being there: it is meant for the field, so it is kept
 * for it and is no key of an action. A `c` and then `see you` closes nothing.
 */
import { isAbove, isTyping } from './focus.ts';

/** How long a field is waited for, in ms: then keys are keys again. */
const WAIT = 2_000;

export class TypeAhead {
  #text: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** A field is about to have the focus. What is kept for it already stays. */
  begin(): void {
    const text = this.#text ?? '';
    this.end();
    this.#text = text;
    this.#timer = setTimeout(() => this.end(), WAIT);
    document.addEventListener('focusin', this.#onfocus);
  }

  /** Keeps what a key writes for the field that is waited for. False: none is, or the key writes nothing. */
  take(key: string): boolean {
    if (this.#text === undefined || [...key].length !== 1) return false;
    this.#text += key;
    return true;
  }

  /** Nothing is waited for any longer. */
  end(): void {
    clearTimeout(this.#timer);
    this.#text = undefined;
    document.removeEventListener('focusin', this.#onfocus);
  }

  /** What was kept, for the field that is there now. */
  claim(): string {
    const text = this.#text ?? '';
    this.end();
    return text;
  }

  /**
   * A field takes the text, a menu has no use for it; a row that has the focus until then is neither. An editor of
   * rich text claims it itself: only it knows where its caret is.
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
