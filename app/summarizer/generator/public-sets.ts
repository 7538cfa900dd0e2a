/**
 * Reads public sets (see README.md for their licences). The sets are not part of the repository: the caller names
 * their folder. Summaries follow strict rules: a sentence that cannot be told in the third person is left out.
 */
import { readFileSync } from 'node:fs';
import { sentencesOf } from '@parley/core/language/transcript/sentences';
import type { Example, Mark, Outcome, Turn } from './example.ts';
import { agentInThirdPerson, customerInThirdPerson } from '@parley/core/language/third-person/english';
import type { Fact } from './voice.ts';

const splitSentences = (text: string): string[] =>
  sentencesOf(text).map(({ start, end }) => text.slice(start, end));

const asCustomer = (told: string): string => told.replace(/^The customer\b/, 'Customer');
const asAgent = (told: string): string =>
  told.replace(/^The agent\b/, 'Agent').replace(/^The customer\b/, 'Customer');

/** Sentences of customers (BANKING77, MultiDoGO) that can be told in the third person. */
export const utterances = (texts: readonly string[]): Fact[] => {
  const found = new Map<string, Fact>();
  for (const text of texts) {
    const [first = ''] = splitSentences(text);
    if (first.length < 25 || first.length > 140 || /^(?:hi|hello|hey)\b/i.test(first)) continue;
    const told = customerInThirdPerson(first);
    if (told !== undefined) found.set(first, { said: first.replace(/[.\s]+$/, ''), told: asCustomer(told) });
  }
  return [...found.values()];
};

interface CucomTurn {
  readonly role: string;
  readonly content: string;
}

const PROBLEM =
  /\b(?:not|never|n't|nt|missing|broken|damaged|wrong|late|delay\w*|refund\w*|return\w*|replace\w*|cancel\w*|defective|stopped|still|empty|lost|failed|charged|stuck|received?|recieved|delivered|different|fake|torn|expired|warranty|rejected|scratch\w*|cracked|leak\w*|deducted|only)\b/i;
const DID =
  /^(?:okay|ok|thank you[^.]*,|sure,?|great,?|understood,?)?\s*(?:i|we)(?: have|'ve|'ve now| have now| have just| have already| also)? (?:initiated|processed|arranged|escalated|issued|requested|scheduled|filed|forwarded|updated|sent|cancelled|canceled|applied|added|raised|submitted|noted|confirmed|contacted|placed|created|flagged|located|logged|opened|credited|refunded|extended|approved|reported|informed|expedited|launched)\b/i;
const WILL =
  /\b(?:i|we)(?: will|'ll|'m going to| are going to) (?!be able|need|require|do everything|do our best|do my best|try|help|certainly do|definitely)/i;
const YOU_WILL = /\byou will (?:receive|get|be (?:notified|contacted|credited|refunded)|see|have)\b/i;
const REFUSE =
  /\b(?:(?:i|we)(?: am| are|'m|'re) (?:unable|not able)|(?:i|we) (?:cannot|can't|can not)|unfortunately|not possible|not eligible|not covered)\b/i;
const ASK =
  /^(?:could|can|would) you (?:please )?(?:send|provide|confirm|share|check|describe|tell|verify|try|specify|upload|attach|clarify|let)|^please (?:send|provide|return|check|share|contact|keep|pack|upload|try|reset|refer|visit|follow|drop|ensure|confirm)/i;

const clipped = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** A chat of CuCom with the summary that rules can vouch for; nothing where they cannot. */
function cucomExample(raw: readonly CucomTurn[]): Example | undefined {
  const turns: Turn[] = raw.map(({ role, content }) => ({
    who: role === 'agent' ? 'agent' : 'customer',
    text: clipped(content),
  }));
  if (turns.length < 3 || turns[0]?.who !== 'customer') return undefined;
  if (turns.some((turn, i) => i > 0 && turn.who === turns[i - 1]?.who)) return undefined;
  const problem = problemIn(turns);
  if (problem === undefined) return undefined;
  const { done, next, outcome, marks } = answersIn(turns);
  if (done.length === 0 && next.length === 0) return undefined;
  return {
    language: 'en',
    turns,
    outcome,
    kind: 'cucom',
    marks: [...marks, problem.mark],
    issue: withOrder(problem.issue, turns),
    done: done.length > 0 ? done.join(' ') : 'Nothing yet.',
    next: next.length > 0 ? next.join(' ') : 'Nothing left to do.',
  };
}

/** The first sentence of the customer's first turns that names a problem and can be told in the third person. */
function problemIn(turns: readonly Turn[]): { readonly issue: string; readonly mark: Mark } | undefined {
  const sentences = turns
    .slice(0, 5)
    .filter(({ who }) => who === 'customer')
    .flatMap(({ text }) => splitSentences(text));
  for (const text of sentences) {
    if (!PROBLEM.test(text) || text.length > 170 || text.split(' ').length < 4) continue;
    const bare = text
      .replace(/^(?:hi|hello|hey)[,!. ]+/i, '')
      .replace(/^(?:my )?order (?:id|number|no\.?|#)?\s*(?:is|:)?\s*#?[\d-]{8,}[,.:\s-]*/i, '');
    const told = customerInThirdPerson(bare);
    if (told === undefined || told.split(' ').length < 4) continue;
    return { issue: asCustomer(told), mark: { who: 'customer', label: 'issue', text } };
  }
  return undefined;
}

/** The issue with the order's number, if the chat has one that the issue does not name. */
function withOrder(issue: string, turns: readonly Turn[]): string {
  const order = /\b\d{3}-\d{4,8}-\d{4,8}\b/.exec(turns.map(({ text }) => text).join(' '))?.[0];
  return order === undefined || issue.includes(order)
    ? issue
    : `${issue.replace(/\.$/, '')} (order ${order}).`;
}

type AnswerLabel = 'done' | 'next' | 'refuse' | 'ask';

/** The last two things that the agent did or refused, and the last that is to follow, with their marks. */
function answersIn(turns: readonly Turn[]) {
  const done: string[] = [];
  const next: string[] = [];
  const marks: Mark[] = [];
  let outcome: Outcome = 'open';
  for (const turn of turns.toReversed()) {
    if (turn.who !== 'agent') continue;
    for (const sentence of splitSentences(turn.text).reverse()) {
      const label = labelOf(sentence, turn === turns.at(-1));
      if (label === undefined) continue;
      const list = label === 'done' || label === 'refuse' ? done : next;
      if (list.length >= (list === done ? 2 : 1)) continue;
      const told = agentInThirdPerson(sentence);
      if (told === undefined) continue;
      list.unshift(asAgent(told));
      marks.unshift({ who: 'agent', label, text: sentence });
      if (outcome === 'open') outcome = outcomeOf(label, sentence);
    }
  }
  return { done, next, outcome, marks };
}

/** What a sentence of the agent does; `isLast`: it is of the last turn of the chat. */
function labelOf(sentence: string, isLast: boolean): AnswerLabel | undefined {
  const isOther = /\[[A-Z]|anything else|have a (?:good|great|nice)/i.test(sentence);
  if (sentence.length > 200 || isOther) return undefined;
  if (DID.test(sentence)) return 'done';
  if (WILL.test(sentence) || YOU_WILL.test(sentence)) return 'next';
  if (REFUSE.test(sentence)) return 'refuse';
  return ASK.test(sentence) && isLast ? 'ask' : undefined;
}

function outcomeOf(label: AnswerLabel, sentence: string): Outcome {
  switch (label) {
    case 'done':
      return 'done';
    case 'next':
      return /\b(?:i|we)\b/i.test(sentence) ? 'promised' : 'done';
    case 'refuse':
      return 'refused';
    case 'ask':
      return 'open';
  }
}

const isChat = (value: unknown): value is { id: string; turns: CucomTurn[] } =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  'turns' in value &&
  Array.isArray(value.turns);

/** Chats of CuCom's file (`merged.jsonl`), without the ids that are held out for measuring. */
export const cucomFrom = (file: string, held: ReadonlySet<string>): Example[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const chat: unknown = line === '' ? undefined : JSON.parse(line);
      const example = !isChat(chat) || held.has(chat.id) ? undefined : cucomExample(chat.turns);
      return example ? [example] : [];
    });

/** First column of BANKING77's `train.csv`. */
export const bankingFrom = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) =>
      line
        .replace(/,[\w?]+\s*$/, '')
        .replace(/^"|"$/g, '')
        .replaceAll('""', '"'),
    );

/** Turns of MultiDoGO's `train.tsv` that tell an intent. */
export const multidogoFrom = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const columns = line.split('\t');
      const intent = columns.at(-1)?.trim() ?? '';
      return /contentonly|greeting|thankyou|confirmation|rejection|outofdomain/.test(intent)
        ? []
        : [columns[3] ?? ''];
    });
