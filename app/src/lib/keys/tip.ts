/** The tooltip of a button: its name, with the key that does the same. */
import { getKeys } from './keys.svelte.ts';

export interface TipAttributes {
  readonly 'data-tip': string | undefined;
  readonly 'data-tip-key': string | undefined;
  readonly 'aria-keyshortcuts': string | undefined;
}

/**
 * Attributes for a tooltip. To be called when a component is created; the result reads the key each time it
 * is shown, since keys change.
 * @param action whose key is shown
 */
export const tipOf = (action: string | undefined): ((text: string | undefined) => TipAttributes) => {
  const keys = action === undefined ? undefined : getKeys();
  return (text) => ({
    'data-tip': text,
    'data-tip-key': action === undefined ? undefined : keys?.wordsOf(action),
    'aria-keyshortcuts': action === undefined ? undefined : keys?.ariaOf(action),
  });
};
