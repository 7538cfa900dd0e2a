import { maySeeHealth } from '@parley/core/workspace/rights';
import { canManage } from '@parley/core/workspace/visibility';
import type { Member } from '@parley/core/workspace/workspace';
import { m } from '../paraglide/messages.js';

export const SECTIONS = [
  'general',
  'profile',
  'notifications',
  'keys',
  'models',
  'members',
  'channels',
  'closing',
  'stages',
  'snippets',
  'prompts',
  'health',
] as const;
export type Section = (typeof SECTIONS)[number];

const OWN: ReadonlySet<Section> = new Set(['general', 'profile', 'notifications', 'keys', 'models']);

/** Pages of what is the agent's or the device's own: they are for every role, and work without network. */
export const isOwn = (section: Section): boolean => OWN.has(section);

/** The pages that a member sees in the list. */
export const sectionsFor = (member: Pick<Member, 'role' | 'active'>): readonly Section[] =>
  SECTIONS.filter((section) => {
    if (section === 'health') return maySeeHealth(member);
    return section !== 'channels' || canManage(member);
  });

/** Address of a page of the settings. */
export const sectionHref = (section: Section): string =>
  section === 'general' ? '/settings' : `/settings/${section}`;

export const sectionName = (section: Section): string => {
  switch (section) {
    case 'general':
      return m.settings_general();
    case 'profile':
      return m.settings_profile();
    case 'keys':
      return m.settings_keys();
    case 'models':
      return m.settings_models();
    case 'notifications':
      return m.settings_notifications();
    case 'members':
      return m.settings_members();
    case 'channels':
      return m.settings_channels();
    case 'closing':
      return m.settings_closing();
    case 'stages':
      return m.settings_stages();
    case 'snippets':
      return m.snippets();
    case 'prompts':
      return m.prompts();
    case 'health':
      return m.settings_health();
  }
};
