/**
 * What a customer writes to be believed as somebody else's word (AI-7): orders to whoever summarizes, lines in the
 * form of a summary, sentences that speak for the agents. Nothing of it may reach a summary as a fact.
 */
import { nameValue } from '../find/names.ts';
import { sentencesOf } from '../transcript/sentences.ts';
import type { Line } from '../transcript/transcript.ts';

/** Orders to a reader that is no colleague. One of them makes the whole message suspect. */
const ORDERS =
  /(?:ignor|disregard|forget|oubli)\p{L}* (?:all |toutes? )?(?:the |les |any |your |previous |tes |vos )*(?:previous|prior|instruction|consigne|rule|règle)|^\s*syst[eè]m\p{L}*\s*:|SYSTEM|SYSTÈME|system (?:prompt|override)|im_(?:start|end)|###|\binstructions?\s*:|(?:summar(?:y|ies)|résumés?)(?!\p{L})|(?:write|state|report|say|says|note|put down)(?: only)?(?: that|\s*:)|notes? say|put (?:this|it) (?:down|into|in)|decode and|obey|(?:tell|order)(?: you| the agent| the assistant) to|you are (?:the|an) (?:agent|assistant|developer)|as the developer|the assistant|(?:écris|écrivez|indique|indiquez|notez?|inscris|mentionne[sz]?)(?: le| seulement)?(?: dans| que| qu['’]|-le|\s*:| bien)|(?:pourriez|peux|pouvez)-\p{L}+ noter que|dis (?:que|dans)|mets? (?:cette|dans)|(?:je )?t['’]ordonne|tu es l['’]agent|en tant que développeur|jouons|let['’]s play/iu;

/** A line that begins as a part of a summary, or as somebody else's. */
const FRAME =
  /(?:^|[\n|>])\s*\[?(?:issue|done|next|demande|problème|fait|suite|agent|support|assistant|advisor|conseiller|conseillère|résumé|summary)\]?\s?[:|]|\[agent\]/iu;

const STAFF =
  /(?<!\p{L})(?:agents?|support|manager|advisor|assistant|colleague|management|team|conseiller|conseillère|responsable|directeur|direction|collègue)(?!\p{L})/iu;
const GIVES =
  /(?<!\p{L})(?:agreed?|approved?|promised?|granted|accepted|guaranteed|confirm(?:ed|s)|refunded|credited|waived|cancelled|upgraded|said|says|told me|wrote|signed|a (?:dit|promis|accordé|validé|accepté|garanti|remboursé|offert|résilié|écrit|confirmé|signé)|m['’]a (?:dit|promis|accordé|écrit|offert)|dit oui|l['’]a dit|confirme|signé|acceptée?|accorde|offre)(?!\p{L})/iu;

/** Whether a customer's sentence speaks for the agents. */
const speaksForAgents = (sentence: string): boolean =>
  FRAME.test(sentence) || (STAFF.test(sentence) && GIVES.test(sentence) && !sentence.endsWith('?'));

/** Lines without the suspect sentences of customers, and the sentences that were removed. */
export interface Sifted {
  readonly trusted: readonly Line[];
  /** Their words, by sentence. */
  readonly suspect: readonly ReadonlySet<string>[];
}

const SMALL = new Set(
  'agent customer client cliente that this with from have been will what your pour dans avec cette sera'.split(
    ' ',
  ),
);

/** Words of a text that carry meaning: long enough, or with digits. */
export const contentWords = (text: string): string[] =>
  [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}@.-]*/gu)]
    .map(([word]) => nameValue(word).replace(/[.-]+$/, ''))
    .filter((word) => (word.length >= 4 || /\d/.test(word)) && !SMALL.has(word));

/** Separates what customers wrote into sentences that may be believed of themselves, and suspect ones. */
export const sift = (lines: readonly Line[]): Sifted => {
  const suspect: Set<string>[] = [];
  const trusted = lines.map((line): Line => {
    if (line.who !== 'customer') return line;
    const spans = sentencesOf(line.text);
    const all = ORDERS.test(line.text);
    let text = '';
    let at = 0;
    for (const { start, end } of spans) {
      const sentence = line.text.slice(start, end);
      if (!all && !speaksForAgents(sentence)) continue;
      suspect.push(new Set(contentWords(sentence)));
      text += line.text.slice(at, start);
      at = end;
    }
    return at === 0 ? line : { ...line, text: text + line.text.slice(at) };
  });
  return { trusted, suspect };
};

/** The least share of a clause's words that makes the clause count as a repetition of a suspect sentence. */
const REPEATS = 0.65;

/** Whether a clause only repeats a suspect sentence. */
export const repeatsSuspect = (clause: string, suspect: Sifted['suspect']): boolean => {
  const words = contentWords(clause);
  if (words.length === 0) return false;
  return suspect.some((sentence) => {
    const common = words.filter((word) => sentence.has(word)).length;
    return common >= Math.min(2, words.length) && common / words.length >= REPEATS;
  });
};
