/** What a benchmark says: tables for people, the same figures as JSON under `results/`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';

const RESULTS = path.join(import.meta.dirname, 'results');

/** Prints a table: the first row is its head, the first column is left-aligned, the others right-aligned. */
export const printTable = (title: string, rows: readonly (readonly string[])[]): void => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('   ');
  console.log(`\n${title}`);
  rows.forEach((row, index) => {
    console.log(`  ${line(row)}`);
    if (index === 0) console.log(`  ${widths.map((width) => '─'.repeat(width)).join('   ')}`);
  });
};

/** Says whether a budget was held. */
export const printVerdict = (budget: string, measured: string, held: boolean): void => {
  console.log(`  ${held ? 'held    ' : 'NOT HELD'}  ${budget}: ${measured}`);
};

/** Keeps the figures with what they were measured on. */
export const keep = (name: string, figures: object): void => {
  mkdirSync(RESULTS, { recursive: true });
  const file = path.join(RESULTS, `${name}.json`);
  const machine = { node: process.version, cores: cpus().length, cpu: cpus()[0]?.model ?? '' };
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine, ...figures }, null, 2)}\n`);
  console.log(`\n  ${path.relative(process.cwd(), file)}`);
};
