import { m } from '../paraglide/messages.js';

/** The words that are shown for an entry that cannot be shown itself. @param kind of the entry or its item. */
export const unreadableWords = (kind: string): string => {
  switch (kind) {
    case 'message':
      return m.cannot_show_message();
    case 'comment':
      return m.cannot_show_comment();
    default:
      return m.cannot_show_event();
  }
};
