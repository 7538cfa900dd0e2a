/** What is counted of one summary, and how it adds up. */
import { supportOf } from '@parley/core/language/check/check';
import { knownIn, matchesOf } from '@parley/core/language/check/facts';
import type { FindingKind } from '@parley/core/language/find/finding';
import type { Outcome } from '@parley/core/language/summary/summary';
import type { Line } from '@parley/core/language/transcript/transcript';
import type { GoldCase, KeyFact } from './gold.ts';
import { rouge, type Rouge } from './rouge.ts';

/** Kinds of facts as the report groups them. */
export type Group = 'identifiers' | 'amounts' | 'dates' | 'names' | 'addresses';
export const GROUPS: readonly Group[] = ['identifiers', 'amounts', 'dates', 'names', 'addresses'];

const GROUP_OF: Readonly<Record<FindingKind, Group>> = {
  order: 'identifiers',
  tracking: 'identifiers',
  identifier: 'identifiers',
  amount: 'amounts',
  date: 'dates',
  day: 'dates',
  time: 'dates',
  duration: 'dates',
  name: 'names',
  product: 'names',
  email: 'addresses',
  phone: 'addresses',
  link: 'addresses',
};

export interface Count {
  readonly right: number;
  readonly all: number;
}
export const NO_COUNT: Count = { right: 0, all: 0 };
export const plus = (a: Count, b: Count): Count => ({ right: a.right + b.right, all: a.all + b.all });
/** Share of what is right; nothing at all is all right. */
export const share = ({ right, all }: Count): number => (all === 0 ? 1 : right / all);

/** Facts of a text that the conversation bears out, by group. */
export const precisionOf = (text: string, lines: readonly Line[]): ReadonlyMap<Group, Count> => {
  const counts = new Map<Group, Count>(GROUPS.map((group) => [group, NO_COUNT]));
  for (const fact of supportOf(text, lines)) {
    const group = GROUP_OF[fact.kind];
    counts.set(group, plus(counts.get(group) ?? NO_COUNT, { right: fact.supported ? 1 : 0, all: 1 }));
  }
  return counts;
};

const flat = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/’/g, "'")
    .toLowerCase();

const isOrder = (fact: KeyFact): boolean =>
  fact.kind === 'order' || fact.kind === 'tracking' || fact.kind === 'identifier';

/** Whether a text has a key fact: a typed one by its value, a term in one of its ways. */
const has = (text: string, fact: KeyFact, lines: readonly Line[]): boolean => {
  const low = flat(text);
  if (fact.ways.some((way) => low.includes(flat(way)))) return true;
  if (fact.kind === 'term') return false;
  const known = knownIn(lines);
  const wanted = new Set(fact.ways.flatMap((way) => matchesOf(way, known).map((match) => match.value)));
  return matchesOf(text, known).some((match) => wanted.has(match.value));
};

export interface Recall {
  readonly orders: Count;
  readonly all: Count;
}
export const recallOf = (text: string, { facts, lines }: Pick<GoldCase, 'facts' | 'lines'>): Recall => {
  let orders = NO_COUNT;
  let all = NO_COUNT;
  for (const fact of facts) {
    const one = { right: has(text, fact, lines) ? 1 : 0, all: 1 };
    all = plus(all, one);
    if (isOrder(fact)) orders = plus(orders, one);
  }
  return { orders, all };
};

/** What a text says that it must not. */
export const forbiddenIn = (text: string, forbidden: readonly string[]): string[] => {
  const low = flat(text);
  return forbidden.filter((words) => low.includes(flat(words)));
};

export interface Score {
  readonly cases: number;
  readonly raw: ReadonlyMap<Group, Count>;
  readonly checked: ReadonlyMap<Group, Count>;
  readonly orders: Count;
  readonly facts: Count;
  readonly outcomes: Count;
  readonly rouge: Rouge;
  readonly words: number;
  readonly forbidden: number;
}

export interface Result {
  readonly gold: GoldCase;
  readonly raw: string;
  readonly text: string;
  readonly outcome: Outcome | undefined;
}

const addGroups = (a: ReadonlyMap<Group, Count>, b: ReadonlyMap<Group, Count>): ReadonlyMap<Group, Count> =>
  new Map(GROUPS.map((group) => [group, plus(a.get(group) ?? NO_COUNT, b.get(group) ?? NO_COUNT)]));

const NO_GROUPS: ReadonlyMap<Group, Count> = new Map();

/** A summary by hand as one text, without labels, so that no text gains from having them. */
export const goldText = ({ summary }: GoldCase): string => `${summary.issue} ${summary.done} ${summary.next}`;

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** What results add up to. ROUGE and length are means over cases, the rest is counted over all facts. */
export const scoreOf = (results: readonly Result[]): Score => {
  const rouges = results.map(({ gold, text }) => rouge(text, goldText(gold)));
  const recalls = results.map(({ gold, text }) => recallOf(text, gold));
  return {
    cases: results.length,
    raw: results.map(({ gold, raw }) => precisionOf(raw, gold.lines)).reduce(addGroups, NO_GROUPS),
    checked: results.map(({ gold, text }) => precisionOf(text, gold.lines)).reduce(addGroups, NO_GROUPS),
    orders: recalls.map(({ orders }) => orders).reduce(plus, NO_COUNT),
    facts: recalls.map(({ all }) => all).reduce(plus, NO_COUNT),
    outcomes: results
      .filter(({ outcome }) => outcome !== undefined)
      .map(({ gold, outcome }) => ({ right: outcome === gold.outcome ? 1 : 0, all: 1 }))
      .reduce(plus, NO_COUNT),
    rouge: {
      r1: mean(rouges.map(({ r1 }) => r1)),
      r2: mean(rouges.map(({ r2 }) => r2)),
      rl: mean(rouges.map(({ rl }) => rl)),
    },
    words: mean(results.map(({ text }) => text.split(/\s+/).filter(Boolean).length)),
    forbidden: results.filter(({ gold, text }) => forbiddenIn(text, gold.forbidden).length > 0).length,
  };
};

/** Precision over all groups. */
export const totalOf = (groups: ReadonlyMap<Group, Count>): Count =>
  [...groups.values()].reduce(plus, NO_COUNT);
