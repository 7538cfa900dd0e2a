import { LANGUAGES, type Language } from '@parley/core/workspace/agent-settings';
import { m } from '../../paraglide/messages.js';
import { sectionHref, sectionName, SECTIONS, sectionsFor, type Section } from '../../settings/sections.ts';
import { languageName } from '../../ui/language.svelte.ts';
import { chooseTheme, chosenTheme, themeName, THEMES } from '../../ui/theme.ts';
import type { Action } from '../action.ts';

/** `g` and then this. */
const LETTERS: Readonly<Partial<Record<Section, string>>> = { general: 's', keys: 'k', profile: 'p' };

const languages: readonly (Language | null)[] = [...LANGUAGES, null];

export const SETTINGS_ACTIONS: readonly Action[] = [
  ...SECTIONS.map((section): Action => {
    const letter = LETTERS[section];
    return {
      id: `settings.${section}`,
      group: 'settings',
      label: () => m.action_settings({ section: sectionName(section) }),
      ...(letter === undefined ? {} : { key: `g ${letter}` }),
      when: ({ app }) => sectionsFor(app.people.self).includes(section),
      run: ({ go }) => go(sectionHref(section)),
    };
  }),
  ...THEMES.map((theme): Action => ({
    id: `settings.theme-${theme}`,
    group: 'settings',
    label: () => m.action_theme({ theme: themeName(theme) }),
    when: () => chosenTheme() !== theme,
    run: () => chooseTheme(theme),
  })),
  ...languages.map((language): Action => ({
    id: `settings.language-${language ?? 'browser'}`,
    group: 'settings',
    label: () => m.action_language({ language: languageName(language) }),
    when: ({ app }) => app.settings.current.language !== language,
    run: ({ app }) => void app.settings.change({ type: 'set-language', language }),
  })),
];
