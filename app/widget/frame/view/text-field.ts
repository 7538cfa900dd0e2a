/** The field in which the visitor writes. It grows with its text, and takes files that are pasted. */
import { el, isComposing } from './dom.ts';
import { pasteOf } from './paste.ts';

/** Largest height of the field, in px; above it the text scrolls. */
const MAX_HEIGHT = 140;

export interface TextFieldOptions {
  readonly placeholder: string;
  readonly onInput: () => void;
  readonly onBlur: () => void;
  /** Enter was pressed to send. */
  readonly onSubmit: () => void;
  readonly onFiles: (files: readonly File[]) => void;
}

export interface TextField {
  readonly element: HTMLTextAreaElement;
  /** Fits the height to the text. */
  grow(): void;
}

export function createTextField(options: TextFieldOptions): TextField {
  const { placeholder } = options;
  const element = el('textarea', { rows: '1', dir: 'auto', placeholder, 'aria-label': placeholder });
  const grow = (): void => {
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, MAX_HEIGHT)}px`;
  };
  element.addEventListener('input', () => {
    grow();
    options.onInput();
  });
  element.addEventListener('blur', options.onBlur);
  element.addEventListener('paste', (event) => {
    const { files, takesText } = pasteOf(event.clipboardData);
    if (files.length === 0) return;
    if (!takesText) event.preventDefault();
    options.onFiles(files);
  });
  submitByEnter(element, options.onSubmit);
  return { element, grow };
}

/** On a touch screen Enter has no Shift: there Enter makes a new line, and the button sends. */
function submitByEnter(field: HTMLTextAreaElement, submit: () => void): void {
  const byFinger = matchMedia('(pointer: coarse)');
  const nameEnter = (): void => {
    field.enterKeyHint = byFinger.matches ? 'enter' : 'send';
  };
  byFinger.addEventListener('change', nameEnter);
  nameEnter();
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || isComposing(event)) return;
    if (byFinger.matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    submit();
  });
}
