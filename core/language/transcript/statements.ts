/** What agents said they did, will do, or will not do; the question that waits; who spoke last. By rule (AI-7). */
import type { EntryId } from '../../ids.ts';
import { sentencesOf } from './sentences.ts';
import type { Line, Speaker } from './transcript.ts';

export type StatementKind = 'promise' | 'done' | 'refusal' | 'offer';

/** A sentence of an agent. */
export interface Statement {
  readonly kind: StatementKind;
  readonly line: number;
  readonly entry: EntryId;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const B = String.raw`(?<![\p{L}\p{N}])`;
const E = String.raw`(?![\p{L}\p{N}])`;
const rule = (...parts: readonly string[]): RegExp => new RegExp(`${B}(?:${parts.join('|')})${E}`, 'iu');

/** The heart of a negation; by itself it refuses nothing. */
export const NEGATION = rule(
  "not|no|never|nothing|cannot|can['’]?t|won['’]?t|don['’]?t|didn['’]?t|haven['’]?t|isn['’]?t|aren['’]?t|unable|without|none|neither|nor",
  "refus\\p{L}*|declin\\p{L}*|den(?:y|ied|ies)|reject\\p{L}*|impossible|ne|n['’]\\p{L}+|pas|aucune?|jamais|sans|rien|ni|rejet\\p{L}*|déclin\\p{L}*",
);

const REFUSAL = rule(
  "(?:i|we)(?:['’]m| am| are|['’]re)? (?:really |also |still |just |simply )?(?:can['’]?t|cannot|can not|unable to|won['’]?t|will not|do not|don['’]?t (?:pay|offer|cover|refund|replace)|not able to|not allowed to)",
  "(?:is|are|was|isn['’]?t|aren['’]?t|not|longer)(?: not| no longer)? (?:possible|covered|eligible|allowed|refundable|included)",
  "no,? (?:i['’]?m )?sorry|our policy|i['’]m afraid not",
  'ne (?:peux|pouvons|peut|permet|permettent|couvre|couvrent|prend|rembourse|remboursons|versons|faisons) (?:pas|plus|aucun|rien|malheureusement)',
  "ne (?:peux|pouvons|peut)(?: \\p{L}+){0,3} (?:pas|rien|plus)|n['’]est (?:malheureusement )?(?:pas|plus) (?:possible|couvert|couverte|éligible|prévu|remboursable)",
  'impossible|aucun remboursement|non remboursable|est maintenue?',
);
const POSITIVE_NOT = rule('possible', 'covered', 'eligible', 'allowed', 'refundable', 'included');

const PROMISE = rule(
  "(?:i|we|they|he|she|it|you|one|colleague|technician|driver|courier|team|refund|replacement|parcel|package|item|order|code|label|credit|payment|email|confirmation|bag)(?:['’]ll| will| shall)(?! not)",
  "(?:i['’]m|i am|we['’]re|we are) (?:going to|sending|processing|issuing|crediting)",
  '(?:should|can expect to) (?:receive|arrive|reflect|see|get|have|be)',
  '(?:will be|to be) (?:\\p{L}+ed|sent|paid|made|done)',
  '(?:is|are) (?:scheduled|planned|expected|estimated)',
  "(?:je|j['’]|nous|on|il|elle|ils|elles|vous|tu|technicien|chauffeur|livreur|colis|remboursement|virement|équipe|conseiller)(?: (?:vous|te|le|la|les|lui|leur|y|en|nous|me|l['’]\\p{L}*)){0,2} ?\\p{L}{2,20}(?:rai|rons|rez|ra|ront|ras)",
  'sera|seront|(?:je vais|nous allons|on va) (?:vous |te |le |la |les )?\\p{L}+',
  "je (?:vous |te )?(?:l['’]|le |la |les )?(?:envoie|rappelle|appelle|préviens|tiens au courant|renvoie|transmets|écris|mets)|nous (?:vous )?(?:envoyons|rappelons|livrons|renvoyons)",
);

const DONE = rule(
  "(?:i|we)(?:['’]ve| have)(?: now| just| already| also| successfully| since| personally| then){0,2} \\p{L}+(?:ed|ent|ut|ade|one|ought|ound|aken|ritten|old|poken|et|id|iven|rought)",
  '(?:has|have) (?:now |just |already |also )?been (?:\\p{L}+)',
  "(?:is|are|['’]s) (?:now |already |just )?(?:done|cancelled|canceled|booked|blocked|confirmed|refunded|sent|changed|fixed|updated|removed|moved|active|ordered|reserved|stopped|credited|saved|noted)",
  '(?:i|we) (?:just )?(?:sent|added|refunded|credited|moved|booked|ordered|blocked|removed|changed|cancelled|extended)',
  '^(?:done|booked|noted|sent|saved|ordered|confirmed|cancelled)',
  "(?:je (?:vous |te |l['’]|le |la |les |vous l['’])?)?(?:j['’]ai|je (?:vous|te|l['’]|vous l['’]|te l['’]) ?ai|nous (?:vous )?avons)(?: bien| déjà| aussi){0,2} \\p{L}+",
  "je viens de|(?:a|ont) (?:bien )?été \\p{L}+|(?:c['’]est|est|sont|êtes) (?:bien |maintenant |désormais |déjà )?(?:fait|noté|faite|notée|annulée?|corrigée?|changée?|déplacée?|réservée?|bloquée?|commandée?|envoyée?|confirmée?|rembourséee?s?|remboursés?|remboursées?|ajoutée?|à jour|mise? à jour)",
);

const OFFER = rule(
  '(?:i|we) (?:can|could|may) (?:also |only |however |certainly |either |then )?(?:offer|give|move|send|transfer|refund|replace|pause|arrange|apply|add|credit|put|provide|process|increase|do|keep)',
  '(?:would|do) you (?:like|prefer|want)|shall i|as a gesture|you (?:may|can) ',
  '(?:je|nous) (?:peux|pouvons|pourrais|pourrions) (?:vous |te |en revanche |seulement |aussi |toutefois )*\\p{L}+',
  'souhaitez-vous|préférez-vous|voulez-vous|proposer?|propose',
);

/**
 * The statement in one sentence of an agent, if there is one. A refusal counts before a deed, and a deed
 * before a promise.
 */
export const statementKindOf = (sentence: string): StatementKind | undefined => {
  const refusal = REFUSAL.exec(sentence);
  if (refusal && (NEGATION.test(sentence) || !POSITIVE_NOT.test(refusal[0]))) {
    // "You can't …, but I've refunded you" reports a deed in spite of its refusal.
    return /(?:,|;| )(?:but|however|mais|toutefois)\s/iu.test(sentence) && DONE.test(sentence)
      ? 'done'
      : 'refusal';
  }
  if (/\?\s*$/.test(sentence)) return OFFER.test(sentence) ? 'offer' : undefined;
  if (DONE.test(sentence)) return 'done';
  if (PROMISE.test(sentence)) return 'promise';
  return OFFER.test(sentence) ? 'offer' : undefined;
};

/** The statements of agents, in order. Customers make none, whatever they write. */
export const statementsOf = (lines: readonly Line[]): Statement[] =>
  lines.flatMap((line, index) => {
    if (line.who !== 'agent' || line.comment === true) return [];
    return sentencesOf(line.text).flatMap(({ start, end }) => {
      const text = line.text.slice(start, end);
      const kind = statementKindOf(text);
      return kind ? [{ kind, line: index, entry: line.entry, start, end, text }] : [];
    });
  });

/** Questions that only round off a conversation. */
const POLITE =
  /anything else|further (?:questions|help)|help (?:you )?with (?:any|something)|autre chose|(?:d['’])?autres? questions?|besoin d['’]autre|is that (?:ok|okay|acceptable|alright)\?|(?:how|what) (?:can|may) (?:i|we) (?:help|do for|assist)|(?:puis-je|pouvons-nous|puis je) vous (?:aider|être utile)/iu;

export interface OpenQuestion {
  readonly asked: Speaker;
  readonly line: number;
  readonly entry: EntryId;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The side that wrote last; undefined in an empty transcript. */
export const lastSpeakerOf = (lines: readonly Line[]): Speaker | undefined =>
  lines.findLast((line) => line.comment !== true)?.who;

/** The last question after which the other side has written nothing; polite questions do not count. */
export const openQuestionOf = (lines: readonly Line[]): OpenQuestion | undefined => {
  const last = lastSpeakerOf(lines);
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (!line || line.comment === true) continue;
    if (line.who !== last) return undefined;
    const question = sentencesOf(line.text).findLast(({ start, end }) => {
      const text = line.text.slice(start, end);
      return text.endsWith('?') && !POLITE.test(text);
    });
    if (question)
      return {
        asked: line.who,
        line: index,
        entry: line.entry,
        ...question,
        text: line.text.slice(question.start, question.end),
      };
  }
  return undefined;
};
