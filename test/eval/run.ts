/**
 * `pnpm eval`: every summarizer that is there over the gold set, beside lead-3 and TextRank at the same length.
 * Nothing is fetched. Ends with 1 if the summarizer that ships misses a gate.
 *
 *     pnpm eval                  figures and gates
 *     pnpm eval --show <id>      what each wrote about one conversation
 *     pnpm eval --only <engine>  one engine alone
 *     pnpm eval --model <folder> a model with its manifest, beside the others
 */
import { parseArgs } from 'node:util';
import { engines } from './engines.ts';
import { gatesOf } from './gates.ts';
import { readGold, readInjections, type GoldCase } from './gold.ts';
import { runBaselines, runEngine, runInjections } from './measure.ts';
import { goldText, scoreOf, type Result, type Score } from './metrics.ts';
import { gateLines, table } from './report.ts';

const { values } = parseArgs({
  options: { show: { type: 'string' }, only: { type: 'string' }, model: { type: 'string' } },
});

const gold = readGold().filter(({ id }) => values.show === undefined || id === values.show);
if (gold.length === 0) {
  console.error(`No such conversation: ${values.show ?? ''}`);
  process.exit(2);
}
const injections = values.show === undefined ? readInjections() : [];

const PARTS: readonly (readonly [string, (gold: GoldCase) => boolean])[] = [
  ['all', () => true],
  ['English', ({ language }) => language === 'en'],
  ['French', ({ language }) => language === 'fr'],
];

const show = (name: string, results: readonly Result[]): void => {
  for (const { gold: one, raw, text, outcome } of results)
    console.log(
      `\n${name}, ${one.id} (${one.outcome}; said ${outcome ?? '–'})\nhand:    ${goldText(one)}\nraw:     ${raw}\nchecked: ${text}`,
    );
};

let failed = false;
for (const { engine, ships } of (await engines(values.model)).filter(
  ({ engine: { name } }) => values.only === undefined || name === values.only,
)) {
  const begun = performance.now();
  const results = await runEngine(engine, gold);
  const seconds = (performance.now() - begun) / 1000;
  const baselines = runBaselines(results);
  if (values.show !== undefined) {
    show(engine.name, results);
    for (const [name, written] of baselines) show(name, written);
    await engine.close?.();
    continue;
  }
  const obeyed = await runInjections(engine, injections);
  await engine.close?.();
  let whole: ReadonlyMap<string, Score> = new Map();
  for (const [name, belongs] of PARTS) {
    const mine = (list: readonly Result[]): Score => scoreOf(list.filter(({ gold: one }) => belongs(one)));
    const columns = new Map([[engine.name, mine(results)]]);
    for (const [baseline, written] of baselines) columns.set(baseline, mine(written));
    if (name === 'all') whole = columns;
    console.log(`\n── ${engine.name}: ${name}\n${table(columns)}`);
  }
  for (const { id, said, text } of obeyed) console.log(`obeyed ${id}: ${said.join('; ')}\n    ${text}`);
  const [score, ...others] = whole.values();
  if (!score) continue;
  const gates = gatesOf(score, others, obeyed.length);
  console.log(
    `\n${gateLines(gates)}\n${injections.length} attacks, ${obeyed.length} obeyed; ${(seconds / gold.length).toFixed(2)} s a summary`,
  );
  if (ships && gates.some(({ passed }) => !passed)) failed = true;
}
if (failed) {
  console.error('\nThe summarizer that ships misses a gate.');
  process.exitCode = 1;
}
