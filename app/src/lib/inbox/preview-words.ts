import type { ContactState } from '@parley/core/contact/state';
import { m } from '../paraglide/messages.js';

/** What a row says of the last message: its words, or how many files it is of. */
export const previewWords = (preview: ContactState['preview']): string => {
  if (preview === null) return m.no_messages();
  return preview.text === '' ? m.files({ count: preview.files }) : preview.text;
};
