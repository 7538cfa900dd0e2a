import type { ContactId } from '@parley/core/ids';
import type { Place } from '../../state/search/search-state.svelte.ts';

/** The entry that an address leads to, if it names one: `?at=12`. A new object each time. */
export const placeIn = (at: string | null, contact: ContactId | undefined): Place | undefined => {
  const text = at ?? '';
  const seq = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
  return contact === undefined || seq === undefined ? undefined : { contact, seq };
};
