/** Harper, the checker of English, in the form that core needs. */
import type { Remark, Remarks } from '@parley/core/language/proofreading/english';
import { createBinaryModuleFromUrl, Dialect, LocalLinter, SuggestionKind, type Lint } from 'harper.js';

/** Not asked with the grammar: spelling has linters of its own, and `SplitWords` splits words that are only misspelt. */
const OFF = ['SpellCheck', 'SplitWords'];

const HOW = {
  [SuggestionKind.Replace]: 'replace',
  [SuggestionKind.Remove]: 'remove',
  [SuggestionKind.InsertAfter]: 'insert',
} as const;

const remarkOf = (rule: string, lint: Lint): Remark => {
  const { start, end } = lint.span();
  const remark = {
    rule,
    kind: lint.lint_kind(),
    start,
    end,
    suggestions: lint
      .suggestions()
      .map((suggestion) => ({ how: HOW[suggestion.kind()], text: suggestion.get_replacement_text() })),
  };
  lint.free();
  return remark;
};

/** @param binary address of the slim WebAssembly; loaded, compiled and warmed up when this resolves */
export const createHarper = async (binary: string): Promise<{ check(text: string): Promise<Remarks> }> => {
  const module = createBinaryModuleFromUrl(binary, 'slim');
  const linterOf = async (dialect: Dialect, isOn: (rule: string) => boolean): Promise<LocalLinter> => {
    const linter = new LocalLinter({ binary: module, dialect });
    await linter.setup();
    const rules = Object.keys(await linter.getDefaultLintConfig());
    const defaults = await linter.getDefaultLintConfig();
    await linter.setLintConfig(
      Object.fromEntries(rules.map((rule) => [rule, isOn(rule) ? (defaults[rule] ?? null) : false])),
    );
    return linter;
  };
  const grammar = await linterOf(Dialect.American, (rule) => !OFF.includes(rule));
  const american = await linterOf(Dialect.American, (rule) => rule === 'SpellCheck');
  const british = await linterOf(Dialect.British, (rule) => rule === 'SpellCheck');

  return {
    check: async (text) => {
      const remarks = async (linter: LocalLinter): Promise<Remark[]> =>
        Object.entries(await linter.organizedLints(text, { language: 'plaintext' })).flatMap(
          ([rule, lints]) => lints.map((lint) => remarkOf(rule, lint)),
        );
      // A word that one of the spellings knows is right.
      const elsewhere = new Set((await remarks(british)).map(({ start }) => start));
      const spelling = (await remarks(american)).filter(({ start }) => elsewhere.has(start));
      return { grammar: await remarks(grammar), spelling };
    },
  };
};
