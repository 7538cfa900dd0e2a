/**
 * Facts by rule, English and French: what stands in a conversation word for word (AI-7). Shown as chips, replaced by
 * placeholders before a model reads, and what the checker holds every output against. Time is linear in the text.
 */
import type { EntryId } from '../../ids.ts';
import { takeEmails, takeLinks, takePhones } from '../find/addresses.ts';
import { takeAmounts } from '../find/amounts.ts';
import { takeDates, takeDays, takeDurations, takeTimes } from '../find/dates.ts';
import { createSlate, type Match, type Slate } from '../find/finding.ts';
import { identifierValue, takeBareIdentifiers, takeCuedIdentifiers } from '../find/identifiers.ts';
import { knownNames, takeKnownNames, takeNames, takeProducts, type KnownNames } from '../find/names.ts';
import type { Line } from '../transcript/transcript.ts';

/** A match and the line it stands in. */
export interface Finding extends Match {
  /** Index of the line. */
  readonly line: number;
  readonly entry: EntryId;
}

/** What is known beforehand: names of people, and identifiers found elsewhere with their kinds. */
export interface Known {
  readonly names: KnownNames;
  readonly identifiers: ReadonlyMap<string, 'order' | 'tracking' | 'identifier'>;
}

const NOTHING: Known = { names: knownNames([]), identifiers: new Map() };

/** Rules by the certainty of what they find: a place belongs to the first. */
const RULES: readonly ((slate: Slate) => void)[] = [
  takeEmails,
  takeLinks,
  takeAmounts,
  takeDates,
  takeTimes,
  takeDurations,
  takeCuedIdentifiers,
  takePhones,
  takeBareIdentifiers,
  takeNames,
];

const TOKENS = /[A-Z0-9](?:[A-Z0-9]|[-_/.](?=[A-Z0-9])){2,47}/giu;

const takeKnownIdentifiers = (slate: Slate, known: Known['identifiers']): void => {
  if (known.size === 0) return;
  for (const { 0: token, index } of slate.text.matchAll(TOKENS)) {
    const value = identifierValue(token);
    const kind = known.get(value);
    if (kind && value.length >= 4) slate.take(kind, index, index + token.length, value);
  }
};

/** The findings of one text, in order, none over another. */
export const matchesOf = (text: string, known: Known = NOTHING): Match[] => {
  const slate = createSlate(text);
  for (const rule of RULES) rule(slate);
  takeKnownIdentifiers(slate, known.identifiers);
  takeKnownNames(slate, known.names);
  takeProducts(slate);
  takeDays(slate);
  return slate.matches().map((match) => {
    const kind =
      match.kind === 'identifier' ? (known.identifiers.get(match.value) ?? match.kind) : match.kind;
    return kind === match.kind ? match : { ...match, kind };
  });
};

const isIdentifier = (match: Match): match is Match & { kind: 'order' | 'tracking' | 'identifier' } =>
  match.kind === 'order' || match.kind === 'tracking' || match.kind === 'identifier';

/** The names and identifiers that the lines introduce, so that each is recognised wherever it occurs. */
export const knownIn = (lines: readonly Pick<Line, 'name' | 'text'>[]): Known => finish(knownStep(lines));

/** Runs something to its end at once. */
const finish = <T>(steps: Generator<undefined, T>): T => {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
};

function* knownStep(lines: readonly Pick<Line, 'name' | 'text'>[]): Generator<undefined, Known> {
  const names = new Set<string>();
  const identifiers = new Map<string, 'order' | 'tracking' | 'identifier'>();
  for (const line of lines) {
    yield;
    if (line.name !== undefined) names.add(line.name);
    for (const match of matchesOf(line.text)) {
      if (match.kind === 'name') names.add(match.text);
      if (!isIdentifier(match)) continue;
      const known = identifiers.get(match.value);
      if (known === undefined || known === 'identifier') identifiers.set(match.value, match.kind);
    }
  }
  return { names: knownNames(names), identifiers };
}

/** All findings of the lines, in order. */
export const findingsOf = (lines: readonly Line[]): Finding[] => finish(findingsInSteps(lines));

/** The same, line by line, for a page that has other work to do in between. */
export function* findingsInSteps(lines: readonly Line[]): Generator<undefined, Finding[]> {
  const known = yield* knownStep(lines);
  const found: Finding[] = [];
  for (const [index, line] of lines.entries()) {
    yield;
    for (const match of matchesOf(line.text, known)) found.push({ ...match, line: index, entry: line.entry });
  }
  return found;
}
