/** What an agent answered, for a summary of a conversation in which nothing was done, refused or offered. By rule (AI-7). */
import { oneLine } from '../transcript/clean.ts';
import { matchesOf } from '../check/facts.ts';
import { sentencesOf } from '../transcript/sentences.ts';
import type { Line } from '../transcript/transcript.ts';

/** Greetings, thanks, closing words and requests to wait answer nothing. */
const COMPANY =
  /appreciate|apolog|understand|excus|désolé|patience|welcome|let me|allow me|un instant|je regarde|je consulte|je vérifie|one moment|just a (?:moment|second)|sorry|hesitate|n['’]hésitez|thank|merci|happy to|glad to|my pleasure|take care|(?:nice|good|great|lovely) (?:day|evening|weekend|week|one)|bonne (?:journée|soirée|continuation|fin)|bon(?:ne)? (?:week-end|après-midi|semaine)|bonjour|bonsoir|je vous en prie|avec plaisir|de rien|au revoir|à bientôt|how (?:can|may) i help|puis-je vous aider|^(?:hello|hi|hey|good (?:morning|afternoon|evening)|dear)(?!\p{L})/iu;
const GREETING =
  /^(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Gg]ood (?:morning|afternoon|evening)|[Bb]onjour|[Bb]onsoir|[Ss]alut)(?: (?:there|all|\p{Lu}[\p{L}'’.-]*|madame|monsieur)){0,3}\s?[,.!:]+ */u;

/** A sentence without its greeting, if other words follow: "Hello Nadia, it will …" */
export const withoutGreeting = (sentence: string): string => {
  const rest = sentence.replace(GREETING, '');
  return rest === '' ? sentence : rest;
};

/** Words that ask the customer for something. */
const ASKS =
  /\?\s*$|^(?:please|kindly|could you|can you|would you|may i|veuillez|pouvez-vous|pourriez-vous)(?!\p{L})|(?<!\p{L})(?:please (?:send|give|share|provide|tell|confirm)|merci de)(?!\p{L})/iu;

const wordsIn = (text: string): number => text.match(/[\p{L}\p{N}][\p{L}\p{N}'’]*/gu)?.length ?? 0;

/** A short sentence answers only if it holds a fact: "Friday." */
const says = (text: string): boolean =>
  !COMPANY.test(text) && !ASKS.test(text) && (wordsIn(text) >= 4 || matchesOf(text).length > 0);

/** Most sentences of an answer. */
const MOST = 2;

/**
 * What an agent last answered in one message after the customer had written, in at most `MOST` sentences; empty
 * if agents only greeted and asked. Comments are no answer.
 * @param told sentences that the summary has elsewhere
 */
export const answerOf = (lines: readonly Line[], told: readonly string[] = []): string => {
  const asked = lines.findIndex(({ who, comment }) => who === 'customer' && comment !== true);
  if (asked === -1) return '';
  const answers = lines.slice(asked + 1).flatMap(({ who, comment, text }) => {
    if (who !== 'agent' || comment === true) return [];
    const whole = oneLine(text);
    const said = sentencesOf(whole)
      .map(({ start, end }) => whole.slice(start, end))
      .filter((sentence) => !told.includes(sentence))
      .map(withoutGreeting)
      .filter(says)
      .slice(0, MOST);
    return said.length === 0 ? [] : [said.join(' ')];
  });
  return answers.at(-1) ?? '';
};
