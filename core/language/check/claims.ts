/** Claims that an agent did, gave or promised something, and whether an agent's own words bear them out (AI-7). */
import { matchesOf } from './facts.ts';
import { clausesOf, sentencesOf } from '../transcript/sentences.ts';
import { NEGATION, statementKindOf } from '../transcript/statements.ts';
import { isAbout, topicsOf, type Topic } from '../transcript/topics.ts';
import type { Line } from '../transcript/transcript.ts';

const CUSTOMER = /(?<!\p{L})(?:the )?(?:customer|client|cliente|caller|user)(?!\p{L})/iu;
const WANTS =
  /(?<!\p{L})(?:wants?|wanted|asks?|asked|demands?|demanded|requests?|requested|claims?|claimed|says?|said|insists?|disputes?|complains?|needs?|needed|expects?|would like|veut|voulait|demandes?|demandait|réclame|réclamait|dit|affirme|souhaite|souhaitait|exige|conteste|attend|prétend|cherche|relance)(?!\p{L})/iu;
const AGENT =
  /(?<!\p{L})(?:agent|support|advisor|conseiller|conseillère|restaurant|team|company|équipe|service)(?!\p{L})/iu;
const COMMITS =
  /(?<!\p{L})(?:agreed|approved|promised|granted|offered|offers|gave|gives|given|accepted|authori[sz]ed|confirmed|issued|refunded|refunds|credited|waived|will|has|have|had|was|were|is|are|be|been|being|approves|replaced|sent|sends|sending|processed|initiated|upgraded|a(?= (?:\p{L}+ )?\p{L}+ée?s?(?!\p{L}))|ont|sera|seront|est|sont|accordée?s?|validée?s?|promise?s?|offerte?s?|remboursée?s?|remboursera|accepte|acceptée?|enverra|offre|rembourse|propose|proposée?|versée?s?|verse|échange|remplace)(?!\p{L})/iu;

/** What agents themselves said, ready for many questions. */
export interface AgentWords {
  readonly topics: readonly (readonly Topic[])[];
  readonly offered: readonly (readonly Topic[])[];
  readonly refusals: readonly (readonly Topic[])[];
  readonly amounts: ReadonlySet<string>;
  readonly spoke: boolean;
}

/** Negations that deny nothing of the claim, such as "no problem" and "without charge". */
const NO_HARM =
  /^(?:no|non)[,.] |no (?:extra )?(?:charge|cost|problem|worries)|without (?:charge|cost)|sans (?:frais|problème)|aucun (?:souci|problème)|pas de (?:souci|problème)/giu;
/** Words that deny a cost, not the claim itself. */
const COSTS_NOTHING = /no (?:extra )?(?:charge|cost)|without (?:charge|cost)|sans frais/iu;

/** The clauses of a sentence that deny nothing. */
const affirmed = (sentence: string): string =>
  clausesOf(sentence)
    .map(({ start, end }) => sentence.slice(start, end))
    .filter((clause) => !NEGATION.test(clause.replace(NO_HARM, COSTS_NOTHING.test(clause) ? 'free ' : '')))
    .join(' ');

export const agentWordsOf = (lines: readonly Line[]): AgentWords => {
  const topics: Topic[][] = [];
  const offered: Topic[][] = [];
  const refusals: Topic[][] = [];
  const amounts = new Set<string>();
  let spoke = false;
  for (const line of lines) {
    if (line.who !== 'agent') continue;
    spoke = true;
    for (const match of matchesOf(line.text)) if (match.kind === 'amount') amounts.add(match.value);
    for (const { start, end } of sentencesOf(line.text)) {
      const sentence = line.text.slice(start, end);
      const kind = statementKindOf(sentence);
      const about = topicsOf(sentence);
      if (kind === 'refusal') refusals.push(about);
      else if (sentence.endsWith('?')) offered.push(about);
      else topics.push(kind === undefined ? topicsOf(affirmed(sentence)) : about);
    }
  }
  return { topics, offered, refusals, amounts, spoke };
};

/** Whether a clause tells what the customer wants or says, and goes no further. */
export const attributed = (clause: string): boolean => {
  const customer = CUSTOMER.exec(clause);
  if (!customer || !WANTS.test(clause)) return false;
  const agent = AGENT.exec(clause);
  return !agent || agent.index > customer.index;
};

const OFFERS = /offer|propos|offre|option|choose|choisir|préf|prefer/iu;

/** Whether a clause says that the agent's side did or will do something, and not that it was refused or asked for. */
const isClaim = (clause: string, part: 'issue' | 'done' | 'next'): boolean => {
  if (NEGATION.test(clause)) return false;
  const customer = CUSTOMER.exec(clause);
  const agent = AGENT.exec(clause);
  if (
    customer &&
    WANTS.test(clause) &&
    !(agent && agent.index > customer.index && COMMITS.test(clause.slice(agent.index)))
  )
    return false;
  if (agent && COMMITS.test(clause)) return true;
  return part === 'done' || (part === 'issue' ? false : COMMITS.test(clause) && !customer);
};

/** Places in a part of a summary that claim what no agent's words bear out, as sentences' clauses. */
export const unsupportedClaims = (
  text: string,
  part: 'issue' | 'done' | 'next',
  words: AgentWords,
): { readonly start: number; readonly end: number }[] =>
  sentencesOf(text).flatMap((sentence) => {
    let wanting = false;
    let refusing = false;
    const whole = text.slice(sentence.start, sentence.end);
    return clausesOf(whole).flatMap((clause) => {
      const wording = whole.slice(clause.start, clause.end);
      // Words that follow "customer wants …" and have no subject of their own still say what the customer
      // wants.
      if (CUSTOMER.test(wording)) wanting = WANTS.test(wording);
      else if (AGENT.test(wording)) wanting = false;
      if (wanting && !AGENT.test(wording)) return [];
      // "refused a replacement and a refund": what is refused goes on until the next verb.
      const denies = NEGATION.test(wording);
      if (refusing && !denies && !AGENT.test(wording) && !COMMITS.test(wording)) return [];
      refusing = denies;
      if (!isClaim(wording, part) || isBorneOut(wording, words)) return [];
      return [{ start: sentence.start + clause.start, end: sentence.start + clause.end }];
    });
  });

const isBorneOut = (clause: string, words: AgentWords): boolean => {
  const topics = topicsOf(clause);
  if (!words.spoke) return topics.length === 0;
  const said = OFFERS.test(clause) ? [...words.topics, ...words.offered] : words.topics;
  return topics.every(
    (topic) => said.some((about) => isAbout(about, topic)) || (topic === 'approval' && topics.length > 1),
  );
};

/** Amounts in a claim that agents never named: a customer's figure does not become the agent's. */
export const borrowedAmounts = (
  text: string,
  part: 'issue' | 'done' | 'next',
  words: AgentWords,
): { readonly start: number; readonly end: number }[] => {
  if (part === 'issue') return [];
  const amounts = matchesOf(text).filter(
    (match) => match.kind === 'amount' && !words.amounts.has(match.value),
  );
  return amounts.filter((match) => {
    const sentence = sentencesOf(text).find((span) => match.start >= span.start && match.end <= span.end);
    if (!sentence) return false;
    const whole = text.slice(sentence.start, sentence.end);
    const clause = clausesOf(whole).find((span) => match.start - sentence.start < span.end);
    const wording = clause ? whole.slice(clause.start, clause.end) : whole;
    return isClaim(wording, part) && topicsOf(wording).length > 0;
  });
};
