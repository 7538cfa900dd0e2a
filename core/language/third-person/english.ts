/**
 * Puts English of the first person into the third, by strict rules: where a word of the first or second person
 * would remain, or a question has no known form, there is no answer.
 */
import { capital, stopped } from './sentence.ts';

const ADVERBS =
  'just|still|only|already|also|really|never|always|now|recently|actually|currently|finally|even|accidentally|then|immediately|personally|certainly|definitely|today';
const PLAIN =
  'want|need|get|see|keep|think|like|use|live|pay|receive|know|hope|expect|prefer|plan|wish|own|work|travel|require|believe|understand|own|buy|find|remember|wonder|feel|notice|say|ask|look|come|run|miss|depend|refuse|owe';
const SINGULAR: Readonly<Record<string, string>> = {
  am: 'is',
  have: 'has',
  "haven't": "hasn't",
  havent: "hasn't",
  do: 'does',
  "don't": "doesn't",
  dont: "doesn't",
  go: 'goes',
  try: 'tries',
  cant: "can't",
  wont: "won't",
  didnt: "didn't",
  wasnt: "wasn't",
  couldnt: "couldn't",
  were: 'was',
};
const PLURAL: Readonly<Record<string, string>> = {
  am: 'are',
  was: 'were',
  "wasn't": "weren't",
  wasnt: "weren't",
  havent: "haven't",
  dont: "don't",
  cant: "can't",
  wont: "won't",
  didnt: "didn't",
  couldnt: "couldn't",
};
const CONTRACTED: Readonly<Record<string, readonly [string, string]>> = {
  "'m": ['is', 'are'],
  "'ve": ['has', 'have'],
  "'d": ['would', 'would'],
  "'ll": ['will', 'will'],
};
const IS_PLAIN = new RegExp(`^(?:${PLAIN})$`);

const inflect = (verb: string, plural: boolean): string => {
  const word = verb.toLowerCase();
  if (plural) return PLURAL[word] ?? verb;
  const known = SINGULAR[word];
  if (known !== undefined) return known;
  return IS_PLAIN.test(word) ? `${word}s` : verb;
};

/** Replaces I (and we) and their verb by `subject` the first time, by *they* afterwards. */
const replaceSpeaker = (text: string, subject: string): string => {
  let times = subject === 'they' ? 1 : 0;
  const speaker = new RegExp(
    String.raw`\b(?:I|i|We|we)('m|'ve|'d|'ll|'re)?\b((?:\s+(?:${ADVERBS})\b)*)(?:\s+([A-Za-z']+))?`,
    'g',
  );
  return text.replace(speaker, (_, short: string | undefined, adverbs: string, verb: string | undefined) => {
    const plural = times > 0;
    times += 1;
    const who = plural ? 'they' : subject;
    if (short !== undefined) {
      const pair = short === "'re" ? (['is', 'are'] as const) : CONTRACTED[short];
      return `${who} ${pair?.[plural ? 1 : 0] ?? ''}${adverbs}${verb === undefined ? '' : ` ${verb}`}`;
    }
    const fixed = verb === 'are' && !plural ? 'is' : verb;
    return `${who}${adverbs}${fixed === undefined ? '' : ` ${inflect(fixed, plural)}`}`;
  });
};

const replaceOwned = (text: string): string =>
  text
    .replace(/\b(?:my|our) (?=own\b)/gi, 'their ')
    .replace(/\b(?:my|our)\b/gi, 'their')
    .replace(/\b(?:mine|ours)\b/gi, 'theirs')
    .replace(/\b(?:myself|ourselves)\b/gi, 'themselves')
    .replace(/\b(?:me|us)\b/g, 'them');

const tidy = (text: string): string =>
  text
    .replace(/\bIm\b|\bim\b/g, "I'm")
    .replace(/\bIve\b|\bive\b/g, "I've")
    .replace(/’/g, "'")
    .replace(/[!?]+(?=\s|$)/g, '.')
    .replace(/\s+/g, ' ')
    .replace(/[.\s]+$/, '')
    .trim();

const LEFT = /\b(?:I|i|my|me|mine|we|our|us|you|your|yours|u|ur|ya)\b|\[|\?/;
const finish = (text: string): string | undefined => (LEFT.test(text) ? undefined : capital(stopped(text)));

const lower = (text: string): string =>
  /^(?:I\b|[A-Z]{2}|[A-Z][a-z]+ [A-Z])/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);

type Form = readonly [RegExp, (...groups: string[]) => string];
/** Questions and requests, each with the words that introduce it in a summary. */
const FORMS: readonly Form[] = [
  [
    /^(?:please |kindly )?(?:can|could|would|will) (?:you|u)(?: guys)? (?:please |kindly |pls )?(?:help me (?:to |with )?)?(.+)$/i,
    (x) => `asks the agent to ${x}`,
  ],
  [/^(?:please|kindly|pls) (?!note|be)(.+)$/i, (x) => `asks the agent to ${x}`],
  [/^(?:how|where) (?:do|can|could|would|should) i (.+)$/i, (x) => `asks how to ${x}`],
  [/^(?:can|could|may|am i able to) i (?:please )?(.+)$/i, (x) => `asks whether I can ${x}`],
  [/^am i able to (.+)$/i, (x) => `asks whether I can ${x}`],
  [/^is it possible to (.+)$/i, (x) => `asks whether it is possible to ${x}`],
  [/^why (?:was|am|were) (?:i|we) (.+)$/i, (x) => `asks why I was ${x}`],
  [
    /^why (is|was|has|are) ((?:my|the|this|a|an) (?:\w+ ){0,2}?\w+) ((?:not|still|being|been|showing|declined|pending|so|always|taking|on)\b.*)$/i,
    (v, n, x) => `asks why ${n} ${v} ${x}`,
  ],
  [/^where (is|are) (.+)$/i, (v, x) => `asks where ${x} ${v}`],
  [/^what (is|are) (.+)$/i, (v, x) => `asks what ${x} ${v}`],
  [/^when (will|can|should) (?:i|we) (.+)$/i, (v, x) => `asks when I ${v} ${x}`],
  [
    /^when will (my|the) (\w+(?: \w+)?) (be|arrive|come|get)(.*)$/i,
    (d, n, v, x) => `asks when ${d} ${n} will ${v}${x}`,
  ],
  [/^how long (?:does|will) (.+) take(.*)$/i, (x, y) => `asks how long ${x} takes${y}`],
  [/^is there (.+)$/i, (x) => `asks whether there is ${x}`],
  [/^are there (.+)$/i, (x) => `asks whether there are ${x}`],
];
const QUESTION =
  /^(?:what|why|how|when|where|who|which|is|are|can|could|do|does|did|will|would|should|has|have|was|were|may|am)\b/i;

const company = (text: string): string =>
  text
    .replace(/\byour\b/gi, 'the')
    .replace(/\b(?:you|u) guys\b/gi, 'you')
    .replace(/\byou\b/gi, 'the company');

/** One sentence of the customer in the third person: "I never got my parcel!" → "The customer never got their parcel." */
export const customerInThirdPerson = (sentence: string, subject = 'the customer'): string | undefined => {
  const text = tidy(sentence);
  if (text === '') return undefined;
  for (const [pattern, told] of FORMS) {
    const found = pattern.exec(text);
    if (!found) continue;
    const clause = told(...found.slice(1).map((group) => group));
    const body = /^asks (.+)$/.exec(clause)?.[1] ?? '';
    return finish(
      company(
        `${subject} asks ${replaceOwned(replaceSpeaker(body.replace(/^(whether|why|when) I (?:am|was)\b/, '$1 they were'), 'they'))}`,
      ),
    );
  }
  if (QUESTION.test(text)) return undefined;
  const owned = /^(?:my|our) /i.test(text);
  const rest = owned ? text.replace(/^(?:my|our) /i, '') : lower(text);
  const clause = company(replaceOwned(replaceSpeaker(rest, owned ? 'they' : subject)));
  return finish(owned ? `${subject}'s ${clause}` : clause);
};

const SUBJECT_YOU =
  /\b[Yy]ou(?='ll| (?:will|can|should|may|need|have|are|must|could|would|were|had|might)\b)/g;

/** One sentence of an agent in the third person: "We'll send you a label" → "The agent will send them a label." */
export const agentInThirdPerson = (sentence: string): string | undefined => {
  const text = tidy(sentence).replace(
    /^(?:okay|ok|sure|certainly|thank you|great|perfect|understood|absolutely|yes|no problem|done|all right|alright|right)[,.!] +/i,
    '',
  );
  if (text === '') return undefined;
  const asked =
    /^(?:could|can|would|will) (?:you|u) (?:please |kindly )?(.+)$/i.exec(text) ??
    /^(?:please|kindly) (?!note|be|allow|rest|accept|wait|know|bear)(.+)$/i.exec(text);
  const turned =
    asked?.[1] === undefined
      ? replaceSpeaker(lower(text), 'the agent')
      : `the agent asks the customer to ${asked[1]}`;
  if (asked === null && QUESTION.test(text)) return undefined;
  return finish(
    turned
      .replace(SUBJECT_YOU, 'the customer')
      .replace(/\bthe customer'll\b/g, 'the customer will')
      .replace(/\bthe customer (?:have|are|were)\b/g, (m) =>
        m.replace('have', 'has').replace('are', 'is').replace('were', 'was'),
      )
      .replace(/\bthe customer need\b/g, 'the customer needs')
      .replace(/\byours\b/gi, 'theirs')
      .replace(/\byour\b/gi, 'their')
      .replace(/\byourself\b/gi, 'themselves')
      .replace(/\byou\b/gi, 'them')
      .replace(/\bour\b/gi, 'the')
      .replace(/\b(?:us|me)\b/g, 'the agent')
      .replace(/\bmy (?=team|colleague|manager|supervisor)/gi, 'the '),
  );
};
