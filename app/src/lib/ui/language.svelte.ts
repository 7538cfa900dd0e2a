/**
 * The language of the screen. The compiled messages ask for it on their own, so it is one for the page; because it is
 * a rune, everything that shows words shows them again when it changes.
 */
import { LANGUAGES, type Language } from '@parley/core/workspace/agent-settings';
import { m } from '../paraglide/messages.js';
import { baseLocale, extractLocaleFromNavigator, overwriteGetLocale } from '../paraglide/runtime.js';

/** The last choice on this device, used until the agent is known. */
const KEY = 'parley.language';

const isLanguage = (text: string | null): text is Language => LANGUAGES.some((language) => language === text);

const resolve = (chosen: Language | null): Language => chosen ?? extractLocaleFromNavigator() ?? baseLocale;

const remembered = (): Language | null => {
  const stored = localStorage.getItem(KEY);
  return isLanguage(stored) ? stored : null;
};

let language = $state<Language>(baseLocale);

/** Begins with the language that was chosen here last, otherwise with the browser's. */
export const startLanguage = (): void => {
  language = resolve(remembered());
  overwriteGetLocale(() => language);
  document.documentElement.lang = language;
};

/** Shows the screen in an agent's language; null is the browser's. */
export const showLanguage = (chosen: Language | null): void => {
  if (chosen === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, chosen);
  language = resolve(chosen);
  document.documentElement.lang = language;
};

/** Each language in its own words. */
export const languageName = (one: Language | null): string =>
  one === null ? m.language_browser() : one === 'fr' ? 'Français' : 'English';
