/**
 * The checker of every engine (AI-7): nothing gets through that the conversation does not bear out. An identifier,
 * amount, date, address, link, number or name that is not in the source falls with its phrase, clause or sentence;
 * so does a promise that no agent's words support. What is left is plain text.
 */
import { cleanText } from '../transcript/clean.ts';
import { knownIn, matchesOf, type Known } from './facts.ts';
import type { Match } from '../find/finding.ts';
import { nameValue } from '../find/names.ts';
import { wordValue } from '../find/numbers.ts';
import { agentWordsOf, attributed, borrowedAmounts, unsupportedClaims, type AgentWords } from './claims.ts';
import { withoutPlace, withoutSentence } from '../transcript/prune.ts';
import { clausesOf, sentencesOf, type Span } from '../transcript/sentences.ts';
import { repeatsSuspect, sift, type Sifted } from './taint.ts';
import { SUMMARY_PARTS, type Summary, type SummaryPart } from '../summary/summary.ts';
import type { Line } from '../transcript/transcript.ts';

/** `borrowed`: an amount that only the customer named, in a claim about the agent. */
export type Objection = 'fact' | 'name' | 'number' | 'borrowed' | 'claim' | 'markup';

/** What was taken out, and why. */
export interface Removal {
  readonly part: SummaryPart;
  readonly why: Objection;
  readonly text: string;
}

export interface Checked {
  readonly summary: Summary;
  readonly removed: readonly Removal[];
}

/** What a conversation bears out. */
interface Source {
  readonly known: Known;
  readonly values: ReadonlySet<string>;
  /** Month and day of dates that have both. */
  readonly days: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
  readonly text: string;
  readonly agents: AgentWords;
}

const WORD = /\p{L}[\p{L}'’-]*/gu;
const NUMBER = /\d+(?:[.,:]\d+)*/g;
const flat = (text: string): string => text.toLowerCase().replace(/[’]/g, "'").replace(/\s+/gu, ' ');

/** Identifiers are compared whatever the rule called them; a product or name by its words. */
const family = (match: Match): string =>
  match.kind === 'order' || match.kind === 'tracking' || match.kind === 'identifier' ? 'id' : match.kind;

const wordsOf = (text: string): string[] =>
  [...text.matchAll(WORD)].flatMap(([word]) => {
    const value = nameValue(word);
    return [value, value.replace(/'s$/, ''), ...value.split(/['-]/)];
  });

const sourceOf = (lines: readonly Line[], known: Known): Source => {
  const values = new Set<string>();
  const days = new Set<string>();
  const words = new Set<string>();
  const numbers = new Set<string>();
  for (const line of lines) {
    for (const match of matchesOf(line.text, known)) {
      values.add(`${family(match)} ${match.value}`);
      if (match.kind === 'date') days.add(match.value.slice(-5));
    }
    for (const word of wordsOf(`${line.text} ${line.name ?? ''}`)) {
      words.add(word);
      const value = wordValue(word);
      if (value !== undefined) numbers.add(String(value));
    }
    for (const [number] of line.text.matchAll(NUMBER)) {
      numbers.add(number);
      for (const part of number.split(/[.,:]/)) numbers.add(part);
    }
  }
  return {
    known,
    values,
    days,
    words,
    numbers,
    text: ` ${flat(lines.map((line) => line.text).join(' \n '))} `,
    agents: agentWordsOf(lines),
  };
};

const standsIn = (source: Source, text: string): boolean => {
  const wanted = flat(text);
  for (let at = source.text.indexOf(wanted); at !== -1; at = source.text.indexOf(wanted, at + 1)) {
    const before = source.text[at - 1] ?? ' ';
    const after = source.text[at + wanted.length] ?? ' ';
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return true;
  }
  return false;
};

const isSupported = (match: Match, source: Source): boolean => {
  if (source.values.has(`${family(match)} ${match.value}`)) return true;
  if (match.kind === 'date' && match.value.length >= 5 && /-\d\d-\d\d$/.test(match.value))
    return (
      source.days.has(match.value.slice(-5)) && (match.value.startsWith('--') || standsIn(source, match.text))
    );
  if (match.kind === 'product' || match.kind === 'name')
    return (
      wordsOf(match.text).every((word) => source.words.has(word)) &&
      match.text.split(/\s/).every((part) => !/\d/.test(part) || standsIn(source, part))
    );
  return standsIn(source, match.text);
};

/** Words with a capital that every summary may use. */
const COMMON = new Set(
  'customer agent client cliente issue done next i le la les l un une the a no yes sms pdf url id tv vat tva rib iban pin e-mail email ok usb gps csv january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday english french'.split(
    ' ',
  ),
);

/** Nouns that open a sentence and act in it without being anybody. */
const ACTORS = new Set(
  'refund replacement delivery redelivery parcel package order item courier carrier team tracking answer decision technician restaurant voucher money payment bank pickup supplier factory store shop hotel airline driver company support manager seller warehouse it they he she this that one nothing nobody someone everything confirmation invoice code label email letter card credit remboursement livraison colis commande transporteur équipe réponse décision technicien bon virement paiement banque fournisseur magasin hôtel chauffeur livreur entreprise responsable vendeur elle il ils elles ce cela rien on personne facture carte avoir courrier dossier'
    .split(' ')
    .map(nameValue),
);
/** Verbs that say what people do, as they follow a name. */
const ACTS =
  /^ (?:will|said|says|agreed|promised|confirmed|called|refunded|offered|approved|wants|asked|va|dit|a (?:dit|promis|confirmé|accepté|remboursé|proposé)|\p{L}+era)(?!\p{L})/u;

/**
 * Names, known by their capital letter, that nobody in the conversation wrote. At a sentence's start, a word
 * counts as a name only if it acts as people do.
 */
const strangeNames = (text: string, source: Source): Span[] =>
  sentencesOf(text).flatMap((sentence) =>
    [...text.slice(sentence.start, sentence.end).matchAll(WORD)].flatMap(({ 0: word, index }) => {
      const after = text.slice(sentence.start + index + word.length, sentence.end);
      if (index === 0 && (ACTORS.has(nameValue(word)) || !ACTS.test(after))) return [];
      if (!/^(?:[ldLD]['’])?\p{Lu}/u.test(word)) return [];
      const parts = wordsOf(word).filter((part) => part.length > 1);
      if (parts.length === 0 || parts.some((part) => source.words.has(part) || COMMON.has(part))) return [];
      const start = sentence.start + index;
      return [{ start, end: start + word.length }];
    }),
  );

/** Digits outside of all findings that do not occur in the conversation. */
const strangeNumbers = (text: string, matches: readonly Match[], source: Source): Span[] =>
  [...text.matchAll(NUMBER)].flatMap(({ 0: number, index }) => {
    const end = index + number.length;
    if (matches.some((match) => index < match.end && end > match.start)) return [];
    return source.numbers.has(number) ? [] : [{ start: index, end }];
  });

interface Fault extends Span {
  readonly why: Objection;
}

/** The facts of a text, each with whether the conversation bears it out: what precision is counted from. */
export const supportOf = (
  text: string,
  lines: readonly Line[],
): { readonly kind: Match['kind']; readonly text: string; readonly supported: boolean }[] => {
  const source = sourceOf(lines, knownIn(lines));
  const matches = matchesOf(text, source.known);
  const strange = strangeNames(text, source).filter(
    (span) => !matches.some((match) => span.start < match.end && span.end > match.start),
  );
  return [
    ...matches.map((match) => ({
      kind: match.kind,
      text: match.text,
      supported: isSupported(match, source),
    })),
    ...strange.map(({ start, end }) => ({
      kind: 'name' as const,
      text: text.slice(start, end),
      supported: false,
    })),
  ];
};

/** The words of all that was written, and the words of the part of it that may be believed. */
interface Sources {
  readonly whole: Source;
  readonly trusted: Source;
  readonly suspect: Sifted['suspect'];
}

const sourcesOf = (lines: readonly Line[]): Sources => {
  const known = knownIn(lines);
  const { trusted, suspect } = sift(lines);
  const whole = sourceOf(lines, known);
  return { whole, trusted: suspect.length === 0 ? whole : sourceOf(trusted, known), suspect };
};

/** The clause of a text in which a place lies. */
const clauseAt = (text: string, place: number): string => {
  const sentence = sentencesOf(text).find((span) => place >= span.start && place < span.end);
  if (!sentence) return text;
  const whole = text.slice(sentence.start, sentence.end);
  const clause = clausesOf(whole).find((span) => place - sentence.start < span.end);
  return clause ? whole.slice(clause.start, clause.end) : whole;
};

/** A clause that repeats what a customer wrote to be believed, unless it says that the customer says so. */
const repeated = (text: string, { suspect }: Sources): Span | undefined => {
  if (suspect.length === 0) return undefined;
  for (const sentence of sentencesOf(text)) {
    const whole = text.slice(sentence.start, sentence.end);
    for (const { start, end } of [{ start: 0, end: whole.length }, ...clausesOf(whole)]) {
      const clause = whole.slice(start, end);
      if (!attributed(clause) && repeatsSuspect(clause, suspect))
        return { start: sentence.start + start, end: sentence.start + end };
    }
  }
  return undefined;
};

/** The first thing in a part that the conversation does not bear out. */
const faultIn = (text: string, part: SummaryPart, sources: Sources): Fault | undefined => {
  const matches = matchesOf(text, sources.whole.known);
  // Words that only occur in a suspect sentence may be said of the customer, never of anybody else.
  const sourceFor = (place: number): Source =>
    part === 'issue' && attributed(clauseAt(text, place)) ? sources.whole : sources.trusted;
  const claim = repeated(text, sources) ?? unsupportedClaims(text, part, sources.whole.agents)[0];
  if (claim) return { ...claim, why: 'claim' };
  const fact = matches.find((match) => !isSupported(match, sourceFor(match.start)));
  if (fact) return { start: fact.start, end: fact.end, why: fact.kind === 'name' ? 'name' : 'fact' };
  const number = strangeNumbers(text, matches, sources.whole)[0];
  if (number) return { ...number, why: 'number' };
  const name = strangeNames(text, sources.whole)[0];
  if (name) return { ...name, why: 'name' };
  const amount = borrowedAmounts(text, part, sources.whole.agents)[0];
  return amount ? { ...amount, why: 'borrowed' } : undefined;
};

/** Removes a claim from a part: its clause goes, or the whole sentence if the claim opens the sentence. */
const withoutClaim = (text: string, claim: Span): string => {
  const sentence = sentencesOf(text).find((span) => claim.start >= span.start && claim.start < span.end);
  if (!sentence || claim.start === sentence.start)
    return withoutSentence(text, claim.start, sentence?.end ?? claim.end);
  const mark =
    claim.end === sentence.end ? (/[.!?…]+$/.exec(text.slice(claim.start, claim.end))?.[0] ?? '') : '';
  return withoutSentence(text.slice(0, claim.start) + mark + text.slice(claim.end), 0, 0);
};

const MARKUP: readonly (readonly [RegExp, string])[] = [
  [/<(?:script|style)\b[^>]{0,500}>[\s\S]{0,20000}?<\/(?:script|style)>/giu, ' '],
  [/!\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)/g, '$1'],
  [/\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)/g, '$1'],
  [/<\/?[a-z!][^<>]{0,2000}>/giu, ' '],
  [/^[ \t]*(?:#{1,6}|[-*+>])[ \t]+/gmu, ''],
  [/\*{1,3}|_{2,3}|`+|~~/g, ''],
  [/&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,6});/giu, ' '],
];

/** A text without HTML, Markdown and control tokens. Neither can be rendered from a draft, nor linked. */
export const plainText = (text: string): string => {
  let plain = cleanText(text);
  for (const [markup, kept] of MARKUP) plain = plain.replace(markup, kept);
  return cleanText(plain).replace(/[<>]/g, '').trim();
};

/** Longest part that is checked, in characters: a model that runs on is cut. */
export const MAX_PART = 1_000;

/** A summary that says only what the conversation bears out, and what had to go. */
export const checkSummary = (summary: Summary, lines: readonly Line[]): Checked => {
  const sources = sourcesOf(lines);
  const removed: Removal[] = [];
  const checkPart = (part: SummaryPart): string => {
    const given = summary[part].slice(0, MAX_PART);
    let text = plainText(given);
    if (text !== given.trim() && /[<[*`]/.test(given)) removed.push({ part, why: 'markup', text: given });
    for (let fault = faultIn(text, part, sources); fault; fault = faultIn(text, part, sources)) {
      removed.push({ part, why: fault.why, text: text.slice(fault.start, fault.end) });
      const kept =
        fault.why === 'claim' ? withoutClaim(text, fault) : withoutPlace(text, fault.start, fault.end);
      // Each round must shorten the text. Otherwise a rule would go on for ever over words that it cannot
      // remove.
      text = kept.length < text.length ? kept : '';
    }
    return text;
  };
  const [issue = '', done = '', next = ''] = SUMMARY_PARTS.map(checkPart);
  return { summary: { issue, done, next }, removed };
};
