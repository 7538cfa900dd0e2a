/** Keys that belong to an input method, as for Chinese, Japanese and Korean: Enter only takes a candidate. */

/** The properties that reveal such a key; keyboard events have them. */
export type Composing = Pick<KeyboardEvent, 'isComposing'> & { readonly keyCode?: number };

/** The `keyCode` of a key that an input method handles: some browsers give no other sign for its last key. */
const HANDLED = 229;

/** Whether a key press belongs to an input method. No key handler of ours may handle such a press. */
export const isComposing = (press: Composing): boolean => press.isComposing || press.keyCode === HANDLED;

/**
 * For `onkeydowncapture` of the window: keeps such presses from every handler on the page, ours and those of
 * libraries. The browser still gets them. Presses in an editor of rich text pass: the editor needs them,
 * checks for them itself, and does not let them out.
 */
export const withholdComposed = (event: KeyboardEvent): void => {
  const { target } = event;
  const isEditor = target instanceof HTMLElement && target.isContentEditable;
  if (isComposing(event) && !isEditor) event.stopPropagation();
};

/**
 * Keeps such presses within an editor of rich text, which needs them itself: Escape then cancels the
 * composition, and does not close a dialog around the editor.
 * @returns a function that ends this
 */
export const keepComposedIn = (editor: HTMLElement): (() => void) => {
  const keep = (event: KeyboardEvent): void => {
    if (isComposing(event)) event.stopPropagation();
  };
  editor.addEventListener('keydown', keep);
  return () => editor.removeEventListener('keydown', keep);
};
