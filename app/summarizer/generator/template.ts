/**
 * The little language of the phrases: `(a/b/)` is one of, `{order}` a value of the conversation, `[said|told]`
 * the words in the conversation and those of the summary, where no rule can turn the one into the other.
 */
import type { Random } from './random.ts';

const CHOICE = /\(([^()]*)\)/;
const SLOT = /\{(\w+)\}/g;
const PAIR = /\[([^[\]|]*)\|([^[\]|]*)\]/g;

/** Makes every choice of a phrase and fills its values; pairs stay. */
export const expand = (phrase: string, random: Random, value: (name: string) => string): string => {
  let text = phrase;
  for (let found = CHOICE.exec(text); found; found = CHOICE.exec(text))
    text = text.replace(CHOICE, () => random.pick((found?.[1] ?? '').split('/')));
  return text
    .replace(SLOT, (_, name: string) => value(name))
    .replace(/ {2,}/g, ' ')
    .trim();
};

/** The side of each pair that is written in the conversation. */
export const said = (text: string): string => text.replace(PAIR, '$1').replace(/ {2,}/g, ' ').trim();

/** The side of each pair that the summary uses. */
export const told = (text: string): string => text.replace(PAIR, '$2').replace(/ {2,}/g, ' ').trim();
