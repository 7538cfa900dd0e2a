/** Decides by the focus whether a key press is typed, is taken by a control, or is ours. */
import type { ContactId } from '@parley/core/ids';
import type { Target } from './action.ts';

/** Inputs that take no letters. */
const NOT_TYPED = ['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit']
  .map((type) => `[type=${type}]`)
  .join(', ');

/** Whether keys that are pressed in the element are typed into it. */
export const isTyping = (target: EventTarget | null): boolean => {
  if (!(target instanceof HTMLElement)) return false;
  // An element that has been closed keeps the focus for a moment, if nothing had it before.
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

/** Whether an element above the screen takes the whole keyboard. */
export const isAbove = (): boolean => document.querySelector(ABOVE) !== null;

/** The contact of the list row that has the focus. */
export const rowInFocus = (): ContactId | undefined => {
  const row = document.activeElement?.closest<HTMLElement>('[data-contact]');
  return row?.dataset['contact'] as ContactId | undefined;
};

const CONTROLS =
  'a, button, input, select, summary, [role=button], [role=tab], [role=option], [role=menuitem]';

/** Whether a control with the focus uses the stroke: Enter and Space press it, but a row's link is ours. */
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
