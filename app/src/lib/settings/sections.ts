import { m } from '../paraglide/messages.js';

export const SECTIONS = ['general', 'members', 'web-chat', 'closing', 'stages'] as const;
export type Section = (typeof SECTIONS)[number];

export const sectionName = (section: Section): string => {
  switch (section) {
    case 'general':
      return m.settings_general();
    case 'members':
      return m.settings_members();
    case 'web-chat':
      return m.settings_web_chat();
    case 'closing':
      return m.settings_closing();
    case 'stages':
      return m.settings_stages();
  }
};
