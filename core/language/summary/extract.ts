/**
 * A summary by rule alone, in the conversation's own words: what the customer first said, the last thing an
 * agent did, refused or answered, the last promise or the open question. It cannot invent, and is used where
 * no model can load.
 */
import { answerOf } from './answer.ts';
import type { Language } from '../transcript/language.ts';
import { oneLine } from '../transcript/clean.ts';
import { findingsOf, matchesOf } from '../check/facts.ts';
import { sentencesOf } from '../transcript/sentences.ts';
import { standingOf } from '../transcript/standing.ts';
import { openQuestionOf, statementsOf, type Statement } from '../transcript/statements.ts';
import type { Outcome, Summary } from './summary.ts';
import type { Line } from '../transcript/transcript.ts';

/** Longest part, in characters. */
const LONGEST = 220;

const GREETING =
  /^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hiya|thanks?|thank you|bonjour|bonsoir|salut|slt|coucou|cher|chère|hello|yo|merci)(?:[\s,!.]|\p{Lu}\p{L}+|there|team|madame|monsieur)*$/iu;
/** Polite statements: a summary takes one only if there is no other. */
const FILLER =
  /appreciate|apolog|understand|excus|désolé|patience|welcome|let me|allow me|un instant|je regarde|je consulte|one moment|sorry|hesitate|bonne journée|n['’]hésitez|thank you|merci/iu;

const shortened = (text: string): string => {
  if (text.length <= LONGEST) return text;
  const cut = text.slice(0, LONGEST - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), LONGEST / 2)).trimEnd()}…`;
};

const sentencesIn = (text: string): string[] =>
  sentencesOf(text).map(({ start, end }) => text.slice(start, end));

/** The customer's first sentences that say something, up to two. */
const issueOf = (lines: readonly Line[]): string => {
  const told: string[] = [];
  for (const line of lines) {
    if (line.comment === true) continue;
    if (line.who === 'agent' && told.length > 0) break;
    if (line.who !== 'customer') continue;
    for (const sentence of sentencesIn(oneLine(line.text)))
      if (!GREETING.test(sentence) && told.length < 2) told.push(sentence);
  }
  const [first = '', second = ''] = told;
  // A second sentence is added if it brings a fact, or if the first one is only a few words.
  return second !== '' && (first.length < 50 || matchesOf(second).length > 0) ? `${first} ${second}` : first;
};

/** The first two orders or parcels that the conversation names and a text does not. */
const missingNumbers = (text: string, lines: readonly Line[]): string[] => {
  const named = new Set(matchesOf(text).map(({ value }) => value));
  const values = new Map<string, string>();
  for (const { kind, value, text: number } of findingsOf(lines))
    if (
      (kind === 'order' || kind === 'tracking' || kind === 'identifier') &&
      !named.has(value) &&
      !values.has(value)
    )
      values.set(value, number);
  return [...values.values()].slice(0, 2);
};

const withNumbers = (issue: string, lines: readonly Line[]): string => {
  const missing = missingNumbers(issue, lines);
  return missing.length === 0 ? issue : `${issue} (${missing.join(', ')})`.trim();
};

const lastOf = (
  statements: readonly Statement[],
  ...kinds: readonly Statement['kind'][]
): Statement | undefined =>
  statements.findLast((statement) => kinds.includes(statement.kind) && !FILLER.test(statement.text)) ??
  statements.findLast((statement) => kinds.includes(statement.kind));

const WAITING: Readonly<Record<Language, readonly [agent: string, customer: string]>> = {
  en: ['Waiting for an answer to:', 'Waiting for the customer to answer:'],
  fr: ['En attente d’une réponse à\u00a0:', 'En attente de la réponse du client à\u00a0:'],
};

/** The summary by rule, and how the conversation stands by it. */
export const extractSummary = (
  lines: readonly Line[],
  language: Language,
): { readonly summary: Summary; readonly outcome: Outcome } => {
  const statements = statementsOf(lines);
  const settled = lastOf(statements, 'done', 'refusal');
  const promise = lastOf(statements, 'promise');
  const question = openQuestionOf(lines);
  const [forAgent, forCustomer] = WAITING[language];
  const waiting = question
    ? `${question.asked === 'customer' ? forAgent : forCustomer} ${question.text}`
    : '';
  const done = settled ?? lastOf(statements, 'offer');
  const next = question ? waiting : promise && promise !== done ? promise.text : '';
  return {
    summary: {
      issue: withNumbers(shortened(issueOf(lines)), lines),
      done: shortened(oneLine(done?.text ?? answerOf(lines, [next]))),
      next: shortened(oneLine(next)),
    },
    outcome: standingOf(statements, question),
  };
};
