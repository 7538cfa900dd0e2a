import { m } from '../../paraglide/messages.js';
import type { Kind, Section } from './items.ts';

/** Headings of the palette and the sheet. */
export const groupName = (group: Kind | Section['kind']): string => {
  switch (group) {
    case 'recent':
      return m.keys_recent();
    case 'list':
      return m.keys_list();
    case 'conversation':
      return m.conversation();
    case 'writing':
      return m.keys_writing();
    case 'views':
      return m.views();
    case 'settings':
      return m.settings();
    case 'app':
      return m.keys_app();
    case 'teammates':
      return m.teammates();
    case 'stages':
      return m.stages();
    case 'snooze':
      return m.snooze();
    case 'contacts':
      return m.keys_contacts();
  }
};
