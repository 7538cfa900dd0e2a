/**
 * A summary in the conversation's own sentences, chosen by a model that marks what each is for: the matter, what was
 * done, refused or promised, what the customer is asked for. The sentences are told in the third person by rule, so
 * that nothing can be invented (AI-7).
 */
import { answerOf, withoutGreeting } from '../summary/answer.ts';
import { oneLine } from './clean.ts';
import { extractSummary } from '../summary/extract.ts';
import { findingsOf, matchesOf } from '../check/facts.ts';
import type { Language } from './language.ts';
import { delexicalise, restore, type PlaceholderTable } from '../summary/placeholders.ts';
import { sentencesOf } from './sentences.ts';
import { statementKindOf } from './statements.ts';
import type { Outcome, Summary } from '../summary/summary.ts';
import * as english from '../../transcript/told/english.ts';
import * as french from '../../transcript/told/french.ts';
import type { Line } from './transcript.ts';
import * as v from 'valibot';

/** What a sentence is for; the order is that of the model's outputs. */
export const MARKS = ['none', 'issue', 'want', 'done', 'refuse', 'next', 'ask'] as const;
export type Mark = (typeof MARKS)[number];

/** A segment of what the model reads: a sentence of a line, or what stands between sentences. */
export interface Piece {
  readonly text: string;
  /** Index of the line of a sentence. */
  readonly line?: number;
}

/** What the model reads, cut at sentences; the texts joined are its input. Lines are delexicalised. */
export const piecesOf = (lines: readonly Line[], language: Language): Piece[] => {
  const pieces: Piece[] = [{ text: `<${language}>` }];
  lines.forEach((line, index) => {
    const text = oneLine(line.text);
    pieces.push({ text: `${index === 0 ? '' : '\n'}${line.comment === true ? 'note' : line.who}:` });
    for (const { start, end } of sentencesOf(text))
      pieces.push({ text: ` ${text.slice(start, end)}`, line: index });
  });
  return pieces;
};

/** A sentence and how much it is for each mark, from 0 to 1, in the order of `MARKS`. */
export interface Marked {
  readonly line: number;
  readonly text: string;
  readonly scores: readonly number[];
}

const ScoresSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.pipe(v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(1))), v.length(MARKS.length))),
);

/** What the model's worker answers; nothing of it where it is not what a model gives. */
export const scoresOf = (raw: string): readonly (readonly number[])[] => {
  const parsed = v.safeParse(ScoresSchema, raw);
  return parsed.success ? parsed.output : [];
};

/** Sentences with their scores, facts put back. Pieces and scores go together by place. */
export const markedOf = (
  pieces: readonly Piece[],
  scores: readonly (readonly number[])[],
  table: PlaceholderTable,
): Marked[] =>
  pieces.flatMap(({ text, line }, index) => {
    const given = scores[index];
    return line === undefined || given === undefined
      ? []
      : [{ line, text: restore(text.trim(), table), scores: given }];
  });

const SURE = 0.6;
const MAYBE = 0.2;
/** What a sentence loses by each that was said before it: the matter comes first. */
const LATER = 0.98;
const TOLD = { en: english, fr: french } as const;
const SUBJECT = {
  en: (text: string) =>
    text.replace(/^The (customer|agent)\b/, (_, who: string) => (who === 'agent' ? 'Agent' : 'Customer')),
  fr: (text: string) => text,
} as const;
const WORDS: Readonly<
  Record<
    Language,
    {
      readonly nothing: string;
      readonly answer: string;
      readonly none: string;
      readonly answered: string;
      readonly told: string;
      readonly asks: string;
    }
  >
> = {
  en: {
    nothing: 'Nothing left to do.',
    answer: 'Waiting for the agent to answer.',
    none: 'Nothing yet.',
    answered: 'Agent has answered.',
    told: 'Agent answered: ',
    asks: 'Customer asks: ',
  },
  fr: {
    nothing: 'Plus rien à faire.',
    answer: 'En attente de la réponse de l’agent.',
    none: 'Rien pour l’instant.',
    answered: 'L’agent a répondu.',
    told: 'L’agent a répondu\u00a0: ',
    asks: 'Le client demande\u00a0: ',
  },
};

const HELLO =
  /^(?:hi|hello|hey|dear \p{L}+|good (?:morning|afternoon|evening)|bonjour|bonsoir|salut|coucou|alors|là|yes|oui|no|non|ok|okay|sure|actually|d['’]accord)(?: (?:there|all|team|à tous|madame|monsieur))?\s?[,.!:]+ */iu;
const withoutHello = (text: string): string => {
  const rest = withoutGreeting(text).replace(HELLO, '').replace(HELLO, '');
  return rest.length > 12 ? rest : text;
};

/** Too short to say anything. */
const isWhole = ({ text }: Marked): boolean => (text.match(/[\p{L}<][\p{L}'’>]+/gu)?.length ?? 0) >= 3;

const scoreOf = ({ scores }: Marked, ...marks: readonly Mark[]): number =>
  marks.reduce((sum, mark) => sum + (scores[MARKS.indexOf(mark)] ?? 0), 0);

/** How much it tells of what was done or refused. What only asks something does neither. */
const settles = (one: Marked): number =>
  one.text.endsWith('?') && statementKindOf(one.text) === undefined
    ? 0
    : Math.max(scoreOf(one, 'done'), scoreOf(one, 'refuse'));

const best = (
  list: readonly Marked[],
  score: (marked: Marked) => number,
  least: number,
): Marked | undefined => {
  let found: Marked | undefined;
  for (const marked of list)
    if (score(marked) >= (found === undefined ? least : score(found))) found = marked;
  return found;
};

/** Orders and other numbers of the conversation that the summary would not name, the first two. */
const withNumbers = (issue: string, lines: readonly Line[], language: Language): string => {
  const named = new Set(matchesOf(issue).map(({ value }) => value));
  const missing = new Map<string, string>();
  for (const { kind, value, text } of findingsOf(lines))
    if (kind === 'order' || kind === 'tracking' || kind === 'identifier')
      if (!named.has(value) && !missing.has(value)) missing.set(value, text);
  const numbers = [...missing.values()].slice(0, 2).map((number) => number.replace(/^(?:#|n°\s?)/iu, ''));
  if (numbers.length === 0) return issue;
  const word = language === 'fr' ? 'n° ' : 'no. ';
  return `${issue.replace(/[.\s]+$/, '')} (${word}${numbers.join(', ')}).`;
};

const toldNext = (text: string, tell: (typeof TOLD)[Language], language: Language): string =>
  SUBJECT[language](tell.agentTold(withoutHello(text)) ?? text);

/** Wants something done or written: the checker has to see it as it is, not as what somebody wants to know (AI-7). */
const REQUEST =
  /(?<!\p{L})(?:can|could|would|will) (?:you|u)(?!\p{L})|(?:pou(?:vez|rriez)|voulez|peux|pourrais)-(?:vous|tu)/iu;

/** A question that has no other form is told as it was asked. */
const asked = (text: string, language: Language): string =>
  text.endsWith('?') && !REQUEST.test(text) ? `${WORDS[language].asks}${withoutHello(text)}` : text;

/** What an agent said, with who said it where the words do not tell. */
const answered = (text: string, tell: (typeof TOLD)[Language], language: Language): string => {
  const told = toldNext(text, tell, language);
  return /^(?:Agent|L['’]agent)(?!\p{L})/u.test(told) ? told : `${WORDS[language].told}${told}`;
};

/** The summary of marked sentences. `marked` has the words of `lines`, with their facts put back. */
export const summaryOfMarks = (
  marked: readonly Marked[],
  lines: readonly Line[],
  language: Language,
): { readonly summary: Summary; readonly outcome: Outcome } => {
  const tell = TOLD[language];
  const words = WORDS[language];
  const byCustomer = (told: Marked): string =>
    SUBJECT[language](tell.customerTold(withoutHello(told.text)) ?? asked(told.text, language));
  const byAgent = (told: Marked): string =>
    SUBJECT[language](tell.agentTold(withoutHello(told.text)) ?? told.text);
  const said = (who: Line['who']): Marked[] =>
    marked.filter((one) => isWhole(one) && lines[one.line]?.who === who && lines[one.line]?.comment !== true);
  const customer = said('customer');
  const agent = said('agent');
  const plain = extractSummary(lines, language);

  const issue = best(customer, (one) => scoreOf(one, 'issue') * LATER ** customer.indexOf(one), MAYBE);
  const want = best(
    customer.filter((one) => one !== issue),
    (one) => Math.max(scoreOf(one, 'want'), scoreOf(one, 'issue')) * LATER ** customer.indexOf(one),
    SURE,
  );
  const matters = [issue, want]
    .filter((one) => one !== undefined)
    .sort((x, y) => customer.indexOf(x) - customer.indexOf(y));
  const settled = agent.filter((one) => settles(one) >= SURE).slice(-2);
  const only =
    settled.length > 0 ? settled : [best(agent, settles, MAYBE)].filter((one) => one !== undefined);
  // A comment is read by the team alone: it answers nobody.
  const isBy = (who: Line['who']) => (line: Line) => line.who === who && line.comment !== true;
  const lastAgent = lines.findLastIndex(isBy('agent'));
  const lastCustomer = lines.findLastIndex(isBy('customer'));
  const next = agent.findLast(
    (one) =>
      !only.includes(one) &&
      (scoreOf(one, 'next') >= SURE || (scoreOf(one, 'ask') >= SURE && one.line === lastAgent)),
  );
  const unanswered =
    lastAgent < 0 || (lastCustomer > lastAgent && lines[lastCustomer]?.text.includes('?') === true);
  const chosen = new Set([...only, ...(next ? [next] : [])].map(({ text }) => oneLine(text)));
  const following = chosen.has(plain.summary.next) ? '' : plain.summary.next;

  const byRule =
    next !== undefined && plain.summary.done.includes(next.text)
      ? answerOf(lines, [next.text])
      : plain.summary.done;
  const isAnswered = answerOf(lines) !== '';
  const saidByRule =
    byRule === '' ? (isAnswered ? words.answered : words.none) : answered(byRule, tell, language);

  // Whoever was only greeted waits too.
  const isWaiting = unanswered || (only.length === 0 && byRule === '' && !isAnswered && following === '');
  const waiting = isWaiting
    ? words.answer
    : following === ''
      ? words.nothing
      : toldNext(following, tell, language);

  const matter = issue ? matters.map(byCustomer).join(' ') : plain.summary.issue;
  return {
    summary: {
      issue: withNumbers(matter, lines, language),
      done: only.length > 0 ? only.map(byAgent).join(' ') : saidByRule,
      next: next ? byAgent(next) : waiting,
    },
    outcome: plain.outcome,
  };
};

/** What a model is given of a conversation, and how the JSON that it answers becomes a summary. */
export const extractorTask = (
  lines: readonly Line[],
  language: Language,
): {
  readonly pieces: readonly string[];
  readonly read: (raw: string) => { readonly summary: Summary; readonly outcome: Outcome };
} => {
  const { lines: said, table } = delexicalise(lines);
  const pieces = piecesOf(said, language);
  return {
    pieces: pieces.map(({ text }) => text),
    read: (raw) => summaryOfMarks(markedOf(pieces, scoresOf(raw), table), lines, language),
  };
};
