import type { ContactState } from '@parley/core/contact/state';
import { m } from '../../paraglide/messages.js';
import { extraLabel } from '../../ui/extra-words.ts';

/** Describes the last message in a row: its words, its other content, or the number of its files. */
export const previewWords = (preview: ContactState['preview']): string => {
  if (preview === null) return m.no_messages();
  const { text, files, extra, deleted } = preview;
  if (deleted) return m.preview_deleted();
  // The words of a pressed button are the contact's own words.
  if (extra === undefined || extra === 'button') return text === '' ? m.files({ count: files }) : text;
  const label = extraLabel(extra);
  return text === '' ? label : m.extra_with_text({ label, text });
};
