/** Keys that belong to an input method, as for Chinese, Japanese and Korean: Enter takes a candidate, and nothing else. */

/** What says so; keyboard events fit. */
export type Composing = Pick<KeyboardEvent, 'isComposing'> & { readonly keyCode?: number };

/** What `keyCode` is of a key that an input method handles: some browsers say that alone at its last key. */
const HANDLED = 229;

/** Whether a key press belongs to an input method, so that no key handler of ours may look at it. */
export const isComposing = (press: Composing): boolean => press.isComposing || press.keyCode === HANDLED;

/**
 * For `onkeydowncapture` of the window: keeps such presses from every handler on the page, ours and those of libraries.
 * The browser still gets them. An editor of rich text has to know of them, looks for itself, and keeps them in itself.
 */
export const withholdComposed = (event: KeyboardEvent): void => {
  const { target } = event;
  const isEditor = target instanceof HTMLElement && target.isContentEditable;
  if (isComposing(event) && !isEditor) event.stopPropagation();
};

/**
 * Keeps such presses within an editor of rich text, which has to know of them itself: Escape takes back what is composed,
 * and closes no dialog around the editor.
 * @returns ends it
 */
export const keepComposedIn = (editor: HTMLElement): (() => void) => {
  const keep = (event: KeyboardEvent): void => {
    if (isComposing(event)) event.stopPropagation();
  };
  editor.addEventListener('keydown', keep);
  return () => editor.removeEventListener('keydown', keep);
};
