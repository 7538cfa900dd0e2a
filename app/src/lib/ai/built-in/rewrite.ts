/** Drafts rewritten by the browser maker's own model, and translated by its translator (AI-2, AI-5). */
import type { Language } from '@parley/core/language/transcript/language';
import { rewritingPrompt, type Rewriting } from '@parley/core/language/summary/prompts';
import { EngineError, type Rewriter } from '../engine.ts';
import { ask, makerOf, type BuiltIn } from './interfaces.ts';
import { creating, withSession } from './session.ts';
import { languageModelOptions, readStream } from './summarize.ts';

/** Languages by their English names, as instructions name them. */
const CODES: Readonly<Record<string, string>> = {
  english: 'en',
  french: 'fr',
  spanish: 'es',
  german: 'de',
  italian: 'it',
  portuguese: 'pt',
  dutch: 'nl',
};

const codeOf = (language: string): string | undefined => {
  const name = language.trim().toLowerCase();
  return CODES[name] ?? (/^[a-z]{2}(-[a-z]{2})?$/.test(name) ? name : undefined);
};

const byTranslator =
  ({ Translator }: BuiltIn, target: string): Rewriter['rewrite'] =>
  async (text, _rewriting, options) => {
    if (Translator === undefined) throw new EngineError('unsupported', 'There is no translator');
    const languages = { sourceLanguage: options.language, targetLanguage: target };
    return withSession(
      options,
      () => Translator.create({ ...languages, ...creating(options) }),
      (session) => {
        options.onProgress({ step: 'writing' });
        return session.translate(text, { signal: options.signal });
      },
    );
  };

const byLanguageModel =
  ({ LanguageModel }: BuiltIn, target: string): Rewriter['rewrite'] =>
  async (text, rewriting, options) => {
    if (LanguageModel === undefined) throw new EngineError('unsupported', 'There is no language model');
    const [system, user] = rewritingPrompt(text, rewriting);
    return withSession(
      options,
      () =>
        LanguageModel.create({
          ...languageModelOptions({ read: options.language, written: target }),
          ...creating(options),
          initialPrompts: [{ role: 'system', content: system?.content ?? '' }],
        }),
      (session) => {
        options.onProgress({ step: 'writing' });
        const stream = session.promptStreaming(user?.content ?? '', { signal: options.signal });
        return readStream(stream, options.onText);
      },
    );
  };

export interface BuiltInRewriter extends Rewriter {
  readonly engine: 'built-in';
  /** Whether the browser would have to load it from its maker first: to be asked for in words, by a press of a button. */
  readonly isDownload: boolean;
}

/**
 * The engine that this browser has for the task, if any.
 * @param language of the text
 */
export const findRewriter = async (
  builtIn: BuiltIn,
  rewriting: Rewriting,
  language: Language,
): Promise<BuiltInRewriter | undefined> => {
  const by = { engine: 'built-in', model: makerOf(builtIn) } as const;
  const target = rewriting.type === 'translate' ? codeOf(rewriting.to) : language;
  if (target === undefined) return undefined;
  const [translator, model] = await Promise.all([
    rewriting.type === 'translate' && target !== language
      ? ask(() => builtIn.Translator?.availability({ sourceLanguage: language, targetLanguage: target }))
      : 'unavailable',
    ask(() => builtIn.LanguageModel?.availability(languageModelOptions({ read: language, written: target }))),
  ]);
  // A translator is made for this, and its download is a tenth of a language model's.
  if (translator !== 'unavailable' && (translator === 'available' || model !== 'available'))
    return { ...by, isDownload: translator !== 'available', rewrite: byTranslator(builtIn, target) };
  return model === 'unavailable'
    ? undefined
    : { ...by, isDownload: model !== 'available', rewrite: byLanguageModel(builtIn, target) };
};
