/** What the focus says of a key press: whether it is typed, taken by a control, or ours. */
import type { ContactId } from '@parley/core/ids';
import type { Target } from './action.ts';

/** Inputs that take no letters. */
const NOT_TYPED = ['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit']
  .map((type) => `[type=${type}]`)
  .join(', ');

/** Whether what is pressed there is typed into it. */
export const isTyping = (target: EventTarget | null): boolean => {
  if (!(target instanceof HTMLElement)) return false;
  // What is closed keeps the focus for a moment, if nothing had it before.
  if (target.closest('dialog:not([open])') !== null) return false;
  if (target.isContentEditable) return true;
  return target.closest(`input:not(${NOT_TYPED}), textarea, select`) !== null;
};

/**
 * Elements that lie above the screen. Elements that are closed but not yet removed do not count: the keys are
 * ours again. Nor does a dialog that opened by itself and leaves the screen usable.
 */
const ABOVE =
  ':is(dialog[open], [role=dialog]:not([aria-modal=false]), [role=alertdialog], [role=menu], [role=listbox])' +
  ':not([data-state=closed], dialog:not([open]) *)';

/** Whether something lies above the screen that has the keyboard to itself. */
export const isAbove = (): boolean => document.querySelector(ABOVE) !== null;

/** The contact of the list row that has the focus. */
export const rowInFocus = (): ContactId | undefined => {
  const row = document.activeElement?.closest<HTMLElement>('[data-contact]');
  return row?.dataset['contact'] as ContactId | undefined;
};

const CONTROLS =
  'a, button, input, select, summary, [role=button], [role=tab], [role=option], [role=menuitem]';

/** Whether a control with the focus has a use for the stroke: Enter and Space press it, but a row's link is ours. */
export const isControl = (
  focused: EventTarget | null,
  stroke: string,
  target: Target | undefined,
): boolean => {
  if (stroke !== 'Enter' && stroke !== 'Space') return false;
  if (!(focused instanceof HTMLElement)) return false;
  const control = focused.closest(CONTROLS);
  return control !== null && !(target?.row !== undefined && control.matches('[data-contact] a.link'));
};
