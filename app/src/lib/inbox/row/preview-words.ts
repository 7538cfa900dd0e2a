import type { ContactState } from '@parley/core/contact/state';
import { m } from '../../paraglide/messages.js';

/** Describes the last message in a row: its words, or the number of its files. */
export const previewWords = (preview: ContactState['preview']): string => {
  if (preview === null) return m.no_messages();
  return preview.text === '' ? m.files({ count: preview.files }) : preview.text;
};
