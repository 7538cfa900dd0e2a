import { m } from '../paraglide/messages.js';

/** What stands in the place of an entry that cannot be shown. @param kind of the entry or its item. */
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
