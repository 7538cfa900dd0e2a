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
import * as english from '../third-person/english.ts';
import * as french from '../third-person/french.ts';
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

/** The answer of the model's worker; empty if the answer does not have the form of a model's. */
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
/** What a sentence loses for each sentence before it: the matter comes first. */
const LATER = 0.98;
const THIRD_PERSON = { en: english, fr: french } as const;
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

/** Whether a sentence is long enough to say something. */
const isWhole = ({ text }: Marked): boolean => (text.match(/[\p{L}<][\p{L}'’>]+/gu)?.length ?? 0) >= 3;

const scoreOf = ({ scores }: Marked, ...marks: readonly Mark[]): number =>
  marks.reduce((sum, mark) => sum + (scores[MARKS.indexOf(mark)] ?? 0), 0);

/** How likely a sentence says what was done or refused. A sentence that only asks says neither. */
const settles = (marked: Marked): number =>
  marked.text.endsWith('?') && statementKindOf(marked.text) === undefined
    ? 0
    : Math.max(scoreOf(marked, 'done'), scoreOf(marked, 'refuse'));

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

/** The first two orders or other numbers of the conversation that the summary would not name. */
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

const toldNext = (text: string, tell: (typeof THIRD_PERSON)[Language], language: Language): string =>
  SUBJECT[language](tell.agentInThirdPerson(withoutHello(text)) ?? text);

/**
 * Words that ask for something to be done or written: the checker has to see the request as it is, not as a
 * question of the customer (AI-7).
 */
const REQUEST =
  /(?<!\p{L})(?:can|could|would|will) (?:you|u)(?!\p{L})|(?:pou(?:vez|rriez)|voulez|peux|pourrais)-(?:vous|tu)/iu;

/** A question that has no other form is repeated as it was asked. */
const asked = (text: string, language: Language): string =>
  text.endsWith('?') && !REQUEST.test(text) ? `${WORDS[language].asks}${withoutHello(text)}` : text;

/** What an agent said, with the agent as its subject if the words do not name one. */
const answered = (text: string, tell: (typeof THIRD_PERSON)[Language], language: Language): string => {
  const told = toldNext(text, tell, language);
  return /^(?:Agent|L['’]agent)(?!\p{L})/u.test(told) ? told : `${WORDS[language].told}${told}`;
};

/** The summary of marked sentences. `marked` has the words of `lines`, with their facts put back. */
export const summaryOfMarks = (
  marked: readonly Marked[],
  lines: readonly Line[],
  language: Language,
): { readonly summary: Summary; readonly outcome: Outcome } => {
  const { agentInThirdPerson } = THIRD_PERSON[language];
  const byAgent = ({ text }: Marked): string =>
    SUBJECT[language](agentInThirdPerson(withoutHello(text)) ?? text);
  const agent = sentencesBy('agent', marked, lines);
  const plain = extractSummary(lines, language);
  const settled = settledOf(agent);
  const next = nextOf(agent, settled, lines);
  const chosen = new Set([...settled, ...(next ? [next] : [])].map(({ text }) => oneLine(text)));
  const following = chosen.has(plain.summary.next) ? '' : plain.summary.next;
  const byRule =
    next !== undefined && plain.summary.done.includes(next.text)
      ? answerOf(lines, [next.text])
      : plain.summary.done;
  const isAnswered = answerOf(lines) !== '';
  // A customer who was only greeted waits too.
  const isWaiting =
    isUnanswered(lines) || (settled.length === 0 && byRule === '' && !isAnswered && following === '');
  const matter = matterOf(sentencesBy('customer', marked, lines), language) ?? plain.summary.issue;
  return {
    summary: {
      issue: withNumbers(matter, lines, language),
      done: settled.length > 0 ? settled.map(byAgent).join(' ') : doneByRule(byRule, isAnswered, language),
      next: next ? byAgent(next) : waitingFor(following, isWaiting, language),
    },
    outcome: plain.outcome,
  };
};

/**
 * The sentences of one side that a summary can use. Only the team reads a comment, so a comment answers
 * nobody.
 */
const sentencesBy = (side: Line['who'], marked: readonly Marked[], lines: readonly Line[]): Marked[] =>
  marked.filter((sentence) => {
    const line = lines[sentence.line];
    return isWhole(sentence) && line !== undefined && isMessageBy(side)(line);
  });

const isMessageBy =
  (side: Line['who']) =>
  (line: Line): boolean =>
    line.who === side && line.comment !== true;

/**
 * What the customer wrote about, and what they want, in their order; undefined if no sentence is likely to
 * say so.
 */
const matterOf = (customer: readonly Marked[], language: Language): string | undefined => {
  const early = (sentence: Marked): number => LATER ** customer.indexOf(sentence);
  const issue = best(customer, (sentence) => scoreOf(sentence, 'issue') * early(sentence), MAYBE);
  if (!issue) return undefined;
  const want = best(
    customer.filter((sentence) => sentence !== issue),
    (sentence) => Math.max(scoreOf(sentence, 'want'), scoreOf(sentence, 'issue')) * early(sentence),
    SURE,
  );
  return [issue, want]
    .filter((sentence) => sentence !== undefined)
    .sort((x, y) => customer.indexOf(x) - customer.indexOf(y))
    .map(({ text }) =>
      SUBJECT[language](
        THIRD_PERSON[language].customerInThirdPerson(withoutHello(text)) ?? asked(text, language),
      ),
    )
    .join(' ');
};

/** What was done or refused: the last two sentences that surely say so, or the likeliest. */
const settledOf = (agent: readonly Marked[]): readonly Marked[] => {
  const sure = agent.filter((sentence) => settles(sentence) >= SURE).slice(-2);
  return sure.length > 0 ? sure : [best(agent, settles, MAYBE)].filter((sentence) => sentence !== undefined);
};

/** What the agent promised, or asks in their last message. */
const nextOf = (
  agent: readonly Marked[],
  settled: readonly Marked[],
  lines: readonly Line[],
): Marked | undefined => {
  const lastAgent = lines.findLastIndex(isMessageBy('agent'));
  return agent.findLast(
    (sentence) =>
      !settled.includes(sentence) &&
      (scoreOf(sentence, 'next') >= SURE ||
        (scoreOf(sentence, 'ask') >= SURE && sentence.line === lastAgent)),
  );
};

/** Whether no agent has written, or the customer has asked something since. */
const isUnanswered = (lines: readonly Line[]): boolean => {
  const lastAgent = lines.findLastIndex(isMessageBy('agent'));
  const lastCustomer = lines.findLastIndex(isMessageBy('customer'));
  return lastAgent < 0 || (lastCustomer > lastAgent && lines[lastCustomer]?.text.includes('?') === true);
};

const doneByRule = (done: string, isAnswered: boolean, language: Language): string => {
  if (done !== '') return answered(done, THIRD_PERSON[language], language);
  return isAnswered ? WORDS[language].answered : WORDS[language].none;
};

const waitingFor = (following: string, isWaiting: boolean, language: Language): string => {
  if (isWaiting) return WORDS[language].answer;
  return following === '' ? WORDS[language].nothing : toldNext(following, THIRD_PERSON[language], language);
};

/** The input of a model for a conversation, and how the JSON of its answer becomes a summary. */
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
