/** The evaluation as text. */
import type { Gate } from './gates.ts';
import { GROUPS, NO_COUNT, share, totalOf, type Count, type Score } from './metrics.ts';

const number = (value: number): string => value.toFixed(3);
const counted = (count: Count): string =>
  count.all === 0 ? '–' : `${number(share(count))} (${count.right}/${count.all})`;

/** One column a summarizer, one row a measure. */
export const table = (columns: ReadonlyMap<string, Score>): string => {
  const rows: (readonly [string, (score: Score) => string])[] = [
    ['cases', ({ cases }) => String(cases)],
    ['words', ({ words }) => words.toFixed(1)],
    ['ROUGE-1', ({ rouge }) => number(rouge.r1)],
    ['ROUGE-2', ({ rouge }) => number(rouge.r2)],
    ['ROUGE-L', ({ rouge }) => number(rouge.rl)],
    ['recall of key facts', ({ facts }) => counted(facts)],
    ['recall of order numbers', ({ orders }) => counted(orders)],
    ['outcome right', ({ outcomes }) => counted(outcomes)],
    ['forbidden said, cases', ({ forbidden }) => String(forbidden)],
    ['precision, raw', ({ raw }) => counted(totalOf(raw))],
    ...GROUPS.map(
      (group) => [`  ${group}`, ({ raw }: Score) => counted(raw.get(group) ?? NO_COUNT)] as const,
    ),
    ['precision, checked', ({ checked }) => counted(totalOf(checked))],
    ...GROUPS.map(
      (group) => [`  ${group}`, ({ checked }: Score) => counted(checked.get(group) ?? NO_COUNT)] as const,
    ),
  ];
  const names = [...columns.keys()];
  const cells = rows.map(([name, read]) => [name, ...[...columns.values()].map(read)]);
  const widths = ['', ...names].map((name, column) =>
    Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return [line(['', ...names]), ...cells.map(line)].join('\n');
};

export const gateLines = (gates: readonly Gate[]): string =>
  gates
    .map(
      ({ name, value, needs, passed }) => `${passed ? 'pass' : 'FAIL'}  ${name}: ${number(value)} (${needs})`,
    )
    .join('\n');
