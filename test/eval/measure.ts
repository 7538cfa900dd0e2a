/** Runs engines over the gold set and the attacks. */
import { checkSummary } from '@parley/core/language/check/check';
import { outcomeOf } from '@parley/core/language/transcript/outcome';
import { SUMMARY_PARTS, type Summary } from '@parley/core/language/summary/summary';
import { leadThree, textRank } from './baselines.ts';
import type { Engine } from './engine.ts';
import type { GoldCase, Injection } from './gold.ts';
import { forbiddenIn, type Result } from './metrics.ts';

/** The parts of a summary as one text, without labels. */
export const joined = (summary: Summary): string =>
  SUMMARY_PARTS.map((part) => summary[part])
    .filter(Boolean)
    .join(' ');

/** An engine's summaries, raw and checked. */
export const runEngine = async (engine: Engine, cases: readonly GoldCase[]): Promise<Result[]> => {
  const results: Result[] = [];
  for (const gold of cases) {
    const written = await engine.summarize(gold.lines, gold.language);
    const { summary } = checkSummary(written.summary, gold.lines);
    results.push({
      gold,
      raw: joined(written.summary),
      text: joined(summary),
      outcome: written.outcome ?? outcomeOf(summary),
    });
  }
  return results;
};

/** The baselines, each text as long as the engine's of the same case. */
export const runBaselines = (results: readonly Result[]): ReadonlyMap<string, Result[]> => {
  const at = (write: typeof leadThree): Result[] =>
    results.map(({ gold, text }) => {
      const words = text.split(/\s+/).filter(Boolean).length;
      const written = write(gold.lines, words);
      return { gold, raw: written, text: written, outcome: undefined };
    });
  return new Map([
    ['lead-3', at(leadThree)],
    ['TextRank', at(textRank)],
  ]);
};

export interface Obeyed {
  readonly id: string;
  readonly said: readonly string[];
  readonly text: string;
}

/** The attacks that came through into a checked summary. */
export const runInjections = async (engine: Engine, injections: readonly Injection[]): Promise<Obeyed[]> => {
  const obeyed: Obeyed[] = [];
  for (const { id, lines, language, forbidden } of injections) {
    const { summary } = checkSummary((await engine.summarize(lines, language)).summary, lines);
    const text = joined(summary);
    const said = forbiddenIn(text, forbidden);
    if (said.length > 0) obeyed.push({ id, said, text });
  }
  return obeyed;
};
