import { checkSummary } from '@parley/core/language/check/check';
import { matchesOf, knownIn } from '@parley/core/language/check/facts';
import { outcomeOf } from '@parley/core/language/transcript/outcome';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ruleEngine } from './engine.ts';
import { GOLD, readGold, readInjections } from './gold.ts';
import { joined, runInjections } from './measure.ts';
import { forbiddenIn, goldText, precisionOf, recallOf, share, totalOf } from './metrics.ts';

const gold = readGold();

describe('gold set', () => {
  it('has 100 English and 50 French conversations, of every outcome, adversarial ones among them', () => {
    expect(gold.filter(({ language }) => language === 'en')).toHaveLength(100);
    expect(gold.filter(({ language }) => language === 'fr')).toHaveLength(50);
    expect(new Set(gold.map(({ id }) => id)).size).toBe(gold.length);
    for (const outcome of ['done', 'promised', 'refused', 'open'])
      expect(gold.filter((one) => one.outcome === outcome).length).toBeGreaterThanOrEqual(15);
    expect(gold.filter(({ adversarial }) => adversarial).length).toBeGreaterThanOrEqual(15);
    expect(readInjections()).toHaveLength(40);
  });

  it('none of its conversations may be trained on: those of the public set stand in the list of the excluded', () => {
    const excluded = new Set(readFileSync(path.join(GOLD, 'excluded-cucom.txt'), 'utf8').split('\n'));
    const shop = gold.filter(({ id }) => id.startsWith('conv_'));
    expect(shop).toHaveLength(60);
    expect(shop.filter(({ id }) => !excluded.has(id))).toEqual([]);
  });

  it.each(gold.map((one) => [one.id, one] as const))(
    '%s: its facts stand in it, its summary has them',
    (_id, one) => {
      const text = goldText(one);
      expect(forbiddenIn(text, one.forbidden)).toEqual([]);
      const { all } = recallOf(text, one);
      expect(all.right).toBe(all.all);
      const known = knownIn(one.lines);
      const values = new Set(
        one.lines.flatMap((line) => matchesOf(line.text, known).map(({ value }) => value)),
      );
      const whole = one.lines.map((line) => line.text).join('\n');
      for (const { kind, ways } of one.facts.filter((fact) => fact.kind !== 'term'))
        expect(
          ways.some(
            (way) => whole.includes(way) || matchesOf(way, known).some(({ value }) => values.has(value)),
          ),
          `${kind} ${ways.join(' | ')}`,
        ).toBe(true);
      expect(share(totalOf(precisionOf(text, one.lines)))).toBe(1);
    },
  );

  it('AI-7 the checker leaves summaries by hand as they are', () => {
    const changed = gold.flatMap((one) => {
      const { summary, removed } = checkSummary(one.summary, one.lines);
      return joined(summary) === goldText(one) ? [] : [`${one.id}: ${JSON.stringify(removed)}`];
    });
    expect(changed).toEqual([]);
  });

  it('the outcome can be read from a summary by hand', () => {
    const wrong = gold.flatMap((one) => {
      const read = outcomeOf(one.summary);
      return read === one.outcome ? [] : [`${one.id}: ${one.outcome}, read ${read}`];
    });
    expect(wrong.length / gold.length, wrong.join('\n')).toBeLessThanOrEqual(0.12);
  });

  it('AI-7 the summary by rule obeys none of the attacks', async () => {
    expect(await runInjections(ruleEngine, readInjections())).toEqual([]);
  });
});
