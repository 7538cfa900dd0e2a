/**
 * Puts French in the first person into the third person, by rule; undefined where a first or second person
 * would remain.
 */
import { capital, stopped } from './sentence.ts';

const CUSTOMER: Readonly<Record<string, string>> = {
  ai: 'a',
  suis: 'est',
  veux: 'veut',
  peux: 'peut',
  dois: 'doit',
  vois: 'voit',
  sais: 'sait',
  reçois: 'reçoit',
  vais: 'va',
  attends: 'attend',
  viens: 'vient',
  perds: 'perd',
  pars: 'part',
  entends: 'entend',
  comprends: 'comprend',
  crois: 'croit',
  fais: 'fait',
  dis: 'dit',
  mets: 'met',
  prends: 'prend',
  tiens: 'tient',
  sens: 'sent',
  connais: 'connaît',
  paie: 'paie',
};
const YOU: Readonly<Record<string, string>> = {
  avez: 'a',
  êtes: 'est',
  voulez: 'veut',
  pouvez: 'peut',
  devez: 'doit',
  serez: 'sera',
  prendrez: 'prendra',
  prenez: 'prend',
  reconnaissez: 'reconnaît',
  recevrez: 'recevra',
  aurez: 'aura',
  préférez: 'préfère',
  faites: 'fait',
  connaissez: 'connaît',
  venez: 'vient',
  pourrez: 'pourra',
  devrez: 'devra',
  verrez: 'verra',
};
const third = (verb: string): string =>
  CUSTOMER[verb] ??
  (verb.endsWith('ais') ? `${verb.slice(0, -1)}t` : verb.endsWith('rai') ? verb.slice(0, -1) : verb);

const FIRST = /\b(j['’]|je )(n['’]|ne )?(m['’]|me )?((?:l['’]|la |le |les |y |en )*)([\p{L}]+)/giu;
const LEFT = /(?:^|[^\p{L}-])(?:je|j['’]|mon|ma|mes|me|m['’]|moi|nous|vous|votre|vos)(?![\p{L}])/iu;

const withoutFirst = (text: string): string => {
  let times = 0;
  return text.replace(
    FIRST,
    (_, __, not: string | undefined, self: string | undefined, objects: string, verb: string) => {
      times += 1;
      const next = third(verb.toLowerCase());
      const se = self === undefined ? '' : /^[aeéèêiouh]/i.test(next) && objects === '' ? "s'" : 'se ';
      const first = (se + objects + next).charAt(0);
      const ne = not === undefined ? '' : /[aeéèêiouyh]/i.test(first) ? "n'" : 'ne ';
      return `${times === 1 ? 'le client' : 'il'} ${ne}${se}${objects}${next}`;
    },
  );
};

const others = (text: string): string =>
  text
    .replace(/(^|[^\p{L}])(m['’])(a|ont|avait|avez|aurait)(?![\p{L}])/giu, '$1lui $3')
    .replace(/(^|[^\p{L}])(?:m['’])([\p{L}]+(?:er|ir|re))(?![\p{L}])/giu, "$1s'$2")
    .replace(/(^|[^\p{L}])me ([\p{L}]+(?:er|ir|re))(?![\p{L}])/giu, '$1se $2')
    .replace(/(^|[^\p{L}])me ([\p{L}]+)/giu, '$1lui $2')
    .replace(/(^|[^\p{L}])mon(?![\p{L}])/giu, '$1son')
    .replace(/(^|[^\p{L}])ma(?![\p{L}])/giu, '$1sa')
    .replace(/(^|[^\p{L}])mes(?![\p{L}])/giu, '$1ses')
    .replace(/(^|[^\p{L}])notre(?![\p{L}])/giu, '$1leur')
    .replace(/(^|[^\p{L}])nos(?![\p{L}])/giu, '$1leurs');

/** A clause of the customer in the third person: « j'attends mon colis » → « Le client attend son colis. »; no question has a form. */
export const customerInThirdPerson = (clause: string): string | undefined => {
  if (/\?\s*$/u.test(clause)) return undefined;
  const text = stopped(capital(others(withoutFirst(clause.replace(/[!?]+$/, '')))));
  return LEFT.test(text) ? undefined : text;
};

/** An infinitive of the customer in the third person: « récupérer mon argent » → « récupérer son argent ». */
export const infinitiveInThirdPerson = (infinitive: string): string => others(infinitive);

/** A clause about *vous* in the third person: « vous préférez un avoir » → « le client préfère un avoir ». */
export const youInThirdPerson = (clause: string): string =>
  clause
    .replace(
      /(?<![-\p{L}])vous ([\p{L}]+)/giu,
      (_, verb: string) => `le client ${YOU[verb] ?? (verb.endsWith('ez') ? verb.slice(0, -1) : verb)}`,
    )
    .replace(/(^|[^\p{L}])votre(?![\p{L}])/giu, '$1son')
    .replace(/(^|[^\p{L}])vos(?![\p{L}])/giu, '$1ses');

/** « de » before a word: « d'ouvrir », « de rappeler ». */
export const de = (word: string): string => (/^[aeéèêiouyh]/i.test(word) ? `d'${word}` : `de ${word}`);

type Form = readonly [RegExp, (rest: string) => string];

/** How an agent begins, and how a summary does. */
const AGENT: readonly Form[] = [
  [/^(?:je|j['’]|nous) ?vous (?:ai|avons) (?:bien |donc |déjà )?(.+)$/iu, (x) => `l'agent lui a ${x}`],
  [/^(?:j['’]ai|nous avons|on a) (?:bien |donc |déjà )?(.+)$/iu, (x) => `l'agent a ${x}`],
  [/^(?:je viens|nous venons) (?:de |d['’])vous (.+)$/iu, (x) => `l'agent vient de lui ${x}`],
  [/^(?:je viens|nous venons) (d['’e].+)$/iu, (x) => `l'agent vient ${x}`],
  [/^(?:je vais|nous allons|on va) vous (.+)$/iu, (x) => `l'agent va lui ${x}`],
  [/^(?:je vais|nous allons|on va) (.+)$/iu, (x) => `l'agent va ${x}`],
  [
    /^(?:je ne peux|nous ne pouvons|on ne peut) (?:malheureusement )?pas vous (.+)$/iu,
    (x) => `l'agent ne peut pas lui ${x}`,
  ],
  [
    /^(?:je ne peux|nous ne pouvons|on ne peut) (?:malheureusement )?pas (.+)$/iu,
    (x) => `l'agent ne peut pas ${x}`,
  ],
  [/^(?:je peux|nous pouvons) (?:toutefois |aussi |donc )?vous (.+)$/iu, (x) => `l'agent peut lui ${x}`],
  [/^(?:je peux|nous pouvons) (?:toutefois |aussi |donc )?(.+)$/iu, (x) => `l'agent peut ${x}`],
  [
    /^(?:pouvez|pourriez|voulez)-vous (?:s['’]il vous plaît )?(?:me |nous |m['’])?(.+)$/iu,
    (x) => `le client doit ${x}`,
  ],
  [
    /^(?:merci (?:de |d['’])|veuillez |il faudrait |vous pouvez |vous devez )(?:me |nous |m['’])?(.+)$/iu,
    (x) => `le client doit ${x}`,
  ],
  [/^je (?:vous |l['’]|le |la )?(\p{L}+e .+)$/iu, (x) => `l'agent ${x}`],
];
const OPENING =
  /^(?:bonjour|bonsoir|d['’]accord|entendu|très bien|bien sûr|parfait|merci|voilà|c['’]est fait|c['’]est noté|bonne nouvelle|malheureusement|désolée?|oui|non|alors|en fait|effectivement)[^\p{L}]+/iu;

/** A sentence of an agent in the third person: « Nous vous avons remboursé » → « L'agent lui a remboursé. » */
export const agentInThirdPerson = (sentence: string): string | undefined => {
  const text = sentence.replace(OPENING, '').replace(/[.!?\s\u00a0]+$/u, '');
  const form = AGENT.find(([pattern]) => pattern.test(text));
  const turned = form ? form[1](form[0].exec(text)?.[1] ?? '') : text;
  const told = stopped(
    capital(
      youInThirdPerson(turned)
        .replace(/(^|[^\p{L}])notre(?!\p{L})/giu, '$1le')
        .replace(/(^|[^\p{L}])nos(?!\p{L})/giu, '$1les'),
    ),
  );
  return LEFT.test(told) ? undefined : told;
};
