/** What a draft can be asked to become, in words (AI-5). */
import type { Rewriting } from '@parley/core/language/summary/prompts';
import type { OwnPrompt } from '@parley/core/workspace/own-prompts';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';

export interface PromptItem {
  readonly id: string;
  readonly label: string;
  readonly rewriting: Rewriting;
  /** Code of the language that it is to be translated into. */
  readonly into?: string;
}

/** Languages that a team is most often asked for: their code, and their name in a model's instructions. */
const LANGUAGES = {
  en: 'English',
  fr: 'French',
  es: 'Spanish',
  de: 'German',
  it: 'Italian',
  pt: 'Portuguese',
} as const;
type Target = keyof typeof LANGUAGES;
const TARGETS = Object.keys(LANGUAGES) as Target[];
/** Offered whatever the contact speaks. */
const ALWAYS: readonly Target[] = ['en', 'fr'];

const isTarget = (code: string): code is Target => TARGETS.some((one) => one === code);

const languageName = (code: Target): string =>
  new Intl.DisplayNames([getLocale()], { type: 'language' }).of(code) ?? code;

/** Groups of the menu, in order. */
export const promptItems = (
  own: readonly OwnPrompt[],
  /** Codes of languages that the contact speaks or writes. */
  spoken: readonly string[],
): readonly (readonly PromptItem[])[] => {
  const targets = [
    ...new Set([...spoken.map((code) => code.toLowerCase().slice(0, 2)).filter(isTarget), ...ALWAYS]),
  ];
  return [
    [{ id: 'correct', label: m.prompt_correct(), rewriting: { type: 'correct' } }],
    [
      { id: 'friendly', label: m.prompt_friendly(), rewriting: { type: 'tone', tone: 'friendly' } },
      { id: 'formal', label: m.prompt_formal(), rewriting: { type: 'tone', tone: 'formal' } },
      { id: 'confident', label: m.prompt_confident(), rewriting: { type: 'tone', tone: 'confident' } },
      { id: 'simplify', label: m.prompt_simplify(), rewriting: { type: 'simplify' } },
      { id: 'shorten', label: m.prompt_shorten(), rewriting: { type: 'shorten' } },
    ],
    targets.map((code) => ({
      id: `translate-${code}`,
      label: m.prompt_translate({ language: languageName(code) }),
      rewriting: { type: 'translate', to: LANGUAGES[code] },
      into: code,
    })),
    own
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .map(({ id, name, text }) => ({ id, label: name, rewriting: { type: 'own', prompt: text } })),
  ];
};
