/**
 * Removes a place from a text so that the rest can still be read: its phrase, otherwise its clause, otherwise
 * its sentence.
 */
import { clausesOf, sentencesOf } from './sentences.ts';

/** Small words that lead to a fact and mean nothing without it. */
const LEADING =
  /(?:^|[ (])(?:(?:[#:–-]|of|for|to|within|on|at|in|by|from|before|after|until|since|about|around|no\.|number|via|with|worth|order|reference|ref\.?|tracking|de|du|d['’]|des|pour|sous|le|la|les|dans|à|au|avant|après|depuis|vers|d['’]ici|par|n°|numéro|commande|référence|réf\.?|suivi|montant|the|a|an) ?){1,5}$/iu;
/** Words after which a removed phrase leaves a hole. */
const NEEDS_MORE =
  /(?:^|[ ,;(])(?:is|are|was|were|be|been|will|would|has|have|had|costs?|paid|pay|says?|said|gives?|gave|gets?|got|est|sont|était|sera|serait|a|ont|avait|coûte|coûtait|vaut|dit|donne|paie|payé|reçoit|and|or|et|ou|than|que|qu['’]|as|comme|not|ne|pas|asks?|asked|wants?|wanted|needs?|reports?|demande|veut|réclame|refunded|credited|offered|writes?|wrote|written|sends?|sent|calls?|called|emails?|emailed|contact|contacts|écrire|écrira|écrit|envoyer|envoyé|enverra|appeler|appelé|appellera|joindre)$/iu;

const tidy = (text: string): string =>
  text
    .replace(/\(\s*\)/g, '')
    .replace(/[^\S\n]{2,}/g, ' ')
    .replace(/ ([.,;)])/g, '$1')
    .replace(/\n{2,}/g, '\n')
    .trim();

/** The sentence without the words from `start` to `end`; empty if the sentence needs them. */
const reduced = (sentence: string, start: number, end: number): string => {
  const before = sentence.slice(0, start);
  const after = sentence.slice(end);
  const lead = LEADING.exec(before);
  const opens = /\($/.test(before) && after.startsWith(')');
  const stem = lead ? before.slice(0, lead.index) : before;
  const phrase = lead !== null || opens;
  const follows = /^(?:[ ,.;!?)…]|$)/.test(after);
  // At least two words must be left before the hole, and not words that ask for more.
  if (phrase && follows && /\S+ \S+/.test(stem) && !NEEDS_MORE.test(stem.trimEnd()))
    return tidy(opens ? before.slice(0, -1).trimEnd() + after.slice(1) : stem + after);
  const clauses = clausesOf(sentence);
  const index = clauses.findIndex((clause) => start < clause.end);
  const clause = clauses[index];
  if (index < 1 || !clause) return '';
  const rest = sentence.slice(clause.end);
  const mark = /[.!?…]+$/.exec(sentence)?.[0] ?? '';
  const kept = sentence.slice(0, clause.start) + rest;
  return tidy(/[.!?…]$/.test(kept) ? kept : kept + mark);
};

/** A text without the place from `start` to `end`: its phrase or clause is gone, or its whole sentence. */
export const withoutPlace = (text: string, start: number, end: number): string => {
  const sentence = sentencesOf(text).find((span) => start < span.end && end > span.start);
  if (!sentence) return tidy(text.slice(0, start) + text.slice(end));
  const kept = reduced(
    text.slice(sentence.start, sentence.end),
    start - sentence.start,
    end - sentence.start,
  );
  return tidy(text.slice(0, sentence.start) + kept + text.slice(sentence.end));
};

/** A text without one of its sentences. */
export const withoutSentence = (text: string, start: number, end: number): string =>
  tidy(text.slice(0, start) + text.slice(end));
