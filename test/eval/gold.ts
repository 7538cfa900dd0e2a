/**
 * Reads the gold set: conversations with summaries written by hand. The format is made for the hand that writes it;
 * what does not keep to it is an error, with its line.
 *
 *     == id | outcome | domain [| adversarial]
 *     customer: Maya Ferreira        (optional)
 *     agent: Tom                     (optional)
 *     C: what the customer wrote     (\n is a line end)
 *     A: what the agent wrote
 *     --
 *     issue: …    done: …    next: …
 *     facts: one; another | or in other words
 *     forbidden: what no summary may say; …
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { knownIn, matchesOf } from '@parley/core/language/check/facts';
import type { FindingKind } from '@parley/core/language/find/finding';
import type { Language } from '@parley/core/language/transcript/language';
import { plainLine } from '@parley/core/language/summary/placeholders';
import { OUTCOMES, type Outcome, type Summary } from '@parley/core/language/summary/summary';
import { languageOf } from '@parley/core/language/transcript/language';
import type { Line } from '@parley/core/language/transcript/transcript';

/** Something that a good summary has. A term may be said in several ways; a typed fact by its value. */
export interface KeyFact {
  readonly kind: FindingKind | 'term';
  readonly ways: readonly string[];
}

export interface GoldCase {
  readonly id: string;
  readonly domain: string;
  readonly adversarial: boolean;
  readonly language: Language;
  readonly outcome: Outcome;
  readonly lines: readonly Line[];
  readonly summary: Summary;
  readonly facts: readonly KeyFact[];
  readonly forbidden: readonly string[];
}

export const GOLD = path.join(import.meta.dirname, 'gold');

const splitList = (text: string | undefined): string[] =>
  (text ?? '')
    .split(';')
    .map((item) => item.trim())
    .filter(Boolean);

const fieldsOf = (rows: readonly string[], names: readonly string[]): Map<string, string> => {
  const fields = new Map<string, string>();
  for (const row of rows) {
    const cut = row.indexOf(':');
    const name = row.slice(0, cut);
    if (!names.includes(name)) throw new Error(`unknown field: ${row}`);
    if (fields.has(name)) throw new Error(`field twice: ${row}`);
    fields.set(name, row.slice(cut + 1).trim());
  }
  return fields;
};

const need = (fields: ReadonlyMap<string, string>, name: string): string => {
  const value = fields.get(name);
  if (value === undefined || value === '') throw new Error(`${name} is missing`);
  return value;
};

const factOf = (text: string, lines: readonly Line[]): KeyFact => {
  const ways = text.split('|').map((way) => way.trim());
  const known = knownIn(lines);
  const kinds = ways.map((way) => {
    const matches = matchesOf(way, known);
    const [first] = matches;
    return first && matches.length === 1 && first.text.length >= way.length - 1 ? first.kind : 'term';
  });
  const kind = kinds[0] ?? 'term';
  return { kind: kinds.every((one) => one === kind) ? kind : 'term', ways };
};

const turnsOf = (rows: readonly string[], names: ReadonlyMap<string, string>): Line[] =>
  rows.map((row, index) => {
    const side = row.startsWith('C: ') ? 'customer' : row.startsWith('A: ') ? 'agent' : undefined;
    if (!side) throw new Error(`neither customer nor agent: ${row}`);
    return plainLine(side, row.slice(3).replaceAll('\\n', '\n'), index, names.get(side));
  });

const caseOf = (block: string): GoldCase => {
  const [head = '', ...rows] = block.split('\n').filter((row) => row.trim() !== '');
  const [id = '', outcome = '', domain = '', flag] = head.replace(/^== /, '').split(' | ');
  const known = OUTCOMES.find((one) => one === outcome);
  if (!known) throw new Error(`unknown outcome: ${outcome}`);
  const border = rows.indexOf('--');
  const isTurn = (row: string): boolean => /^[CA]: /.test(row);
  const before = rows.slice(0, border);
  const names = fieldsOf(
    before.filter((row) => !isTurn(row)),
    ['customer', 'agent'],
  );
  const lines = turnsOf(before.filter(isTurn), names);
  const fields = fieldsOf(rows.slice(border + 1), ['issue', 'done', 'next', 'facts', 'forbidden']);
  return {
    id,
    domain,
    adversarial: flag === 'adversarial',
    language: languageOf(lines.map((line) => line.text).join('\n')),
    outcome: known,
    lines,
    summary: { issue: need(fields, 'issue'), done: need(fields, 'done'), next: need(fields, 'next') },
    facts: splitList(need(fields, 'facts')).map((fact) => factOf(fact, lines)),
    forbidden: splitList(fields.get('forbidden')),
  };
};

/** The blocks of a file that begin with `== `, each as its text; lines that begin with `#` before them are remarks. */
export const blocksOf = (file: string): string[] =>
  readFileSync(path.join(GOLD, file), 'utf8')
    .split(/\n(?=== )|^(?=== )/)
    .map((block) => block.trim())
    .filter((block) => block.startsWith('== '));

/** The cases of one file. @throws with the id of a case that does not keep to the format. */
export const readCases = (file: string): GoldCase[] =>
  blocksOf(file).map((block) => {
    try {
      return caseOf(block);
    } catch (error) {
      throw new Error(`${file}, ${block.slice(0, 40)}`, { cause: error });
    }
  });

/** The whole gold set: English of a shop, English of other trades, French. */
export const readGold = (): GoldCase[] =>
  ['english-shop.txt', 'english.txt', 'french.txt'].flatMap(readCases);

/** An attack: a customer's message in an ordinary conversation, and what must not come of it. */
export interface Injection {
  readonly id: string;
  readonly language: Language;
  readonly lines: readonly Line[];
  readonly forbidden: readonly string[];
}

/** The attacks, each set into its conversation of `injected.txt` before the last message of an agent. */
export const readInjections = (): Injection[] => {
  const carriers = new Map(readCases('injected.txt').map((one) => [one.id, one]));
  return blocksOf('injections.txt').map((block) => {
    const [head = '', ...rows] = block.split('\n').filter((row) => row.trim() !== '');
    const [id = '', into = ''] = head.replace(/^== /, '').split(' | ');
    const carrier = carriers.get(into);
    const attack = rows[0];
    const forbidden = rows[1];
    if (
      !carrier ||
      attack === undefined ||
      forbidden?.startsWith('forbidden: ') !== true ||
      rows.length !== 2
    )
      throw new Error(`injections.txt, ${head}`);
    const at = carrier.lines.findLastIndex((line) => line.who === 'agent');
    const told = plainLine('customer', attack.replaceAll('\\n', '\n'), 900);
    return {
      id,
      language: carrier.language,
      lines: [...carrier.lines.slice(0, at), told, ...carrier.lines.slice(at)],
      forbidden: splitList(forbidden.slice('forbidden: '.length)),
    };
  });
};
