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
};

export const chooseTheme = (theme: Theme): void => {
  localStorage.setItem(KEY, theme);
  applyTheme();
};

export const themeName = (theme: Theme): string =>
  theme === 'system' ? m.theme_system() : theme === 'dark' ? m.theme_dark() : m.theme_light();
