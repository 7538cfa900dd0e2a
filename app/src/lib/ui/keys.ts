/** Whether a key press is nobody's yet: not typed into a field, not in a dialog or menu, no modifier. */
export const isFree = (event: KeyboardEvent): boolean => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return false;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return true;
  if (target.isContentEditable || target.closest('input, textarea, select') !== null) return false;
  return document.querySelector('[role=dialog], [role=menu], [role=listbox]') === null;
};

/** `⌘` where the keyboard has it, else `Ctrl+`. */
export const modifierName = (): string => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl+');
