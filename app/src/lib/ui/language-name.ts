import { getLocale } from '../paraglide/runtime.js';

/** The name of a language in the language of the screen; undefined for a tag that is none. */
export function languageName(tag: string): string | undefined {
  try {
    return new Intl.DisplayNames(getLocale(), { type: 'language' }).of(tag);
  } catch {
    return undefined;
  }
}
