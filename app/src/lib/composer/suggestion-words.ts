import { m } from '../paraglide/messages.js';
import type { Trigger } from './lexical/typed.ts';

/** What a list of suggestions is called, by the sign that opened it. */
export const suggestionsName = (trigger: Trigger | undefined): string => {
  switch (trigger) {
    case '/':
      return m.snippets();
    case ':':
      return m.emoji();
    default:
      return m.teammates();
  }
};
