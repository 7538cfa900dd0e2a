/** Light, dark, or as the system has it. A choice of this device. */
import { m } from '../paraglide/messages.js';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'parley.theme';

const isTheme = (text: string | null): text is Theme => THEMES.some((theme) => theme === text);

export const chosenTheme = (): Theme => {
  const stored = localStorage.getItem(KEY);
  return isTheme(stored) ? stored : 'system';
};

/** Shows the chosen theme on this page. */
export const applyTheme = (): void => {
  const theme = chosenTheme();
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  // The frame of an installed app follows: of its two colours, the one of the system or the one chosen.
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color][data-scheme]')) {
    const { scheme } = meta.dataset;
    meta.media =
      theme === 'system' ? `(prefers-color-scheme: ${scheme ?? ''})` : theme === scheme ? 'all' : 'not all';
  }
};

export const chooseTheme = (theme: Theme): void => {
  localStorage.setItem(KEY, theme);
  applyTheme();
};

export const themeName = (theme: Theme): string =>
  theme === 'system' ? m.theme_system() : theme === 'dark' ? m.theme_dark() : m.theme_light();
