/** Results: a table to be read, and JSON beside the other test results. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';

const FOLDER = path.join(import.meta.dirname, '../../test-results/bench');

/** Prints rows as a table with columns as wide as they need. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): void => {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  console.log(line(head));
  console.log(widths.map((width) => '─'.repeat(width)).join('  '));
  for (const row of rows) console.log(line(row));
};

/** Milliseconds with one digit below ten. */
export const ms = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(value < 10 ? 1 : 0));

/** Writes the result as JSON, with the machine that it comes from. */
export const save = (name: string, result: unknown): void => {
  mkdirSync(FOLDER, { recursive: true });
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, load: loadavg(), node: process.version };
  const file = path.join(FOLDER, `${name}.json`);
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine, result }, null, 2)}\n`);
  console.log(`\n${path.relative(process.cwd(), file)}`);
};
