/** French: how things are said and how a summary tells them. */
import { capital, stopped } from '@parley/core/language/third-person/sentence';
import type { Voice } from '../voice.ts';
import { business, home, leisure } from './business.ts';
import { accounts, software, telecom } from './digital.ts';
import { health, hospitality, school, travel } from './life.ts';
import { bank, billing, insurance } from './money.ts';
import { parcels, returns, shopping } from './shop.ts';
import { small } from './small.ts';
import {
  customerInThirdPerson,
  de,
  infinitiveInThirdPerson,
  youInThirdPerson,
} from '@parley/core/language/third-person/french';

const NOUNS: Readonly<Record<string, string>> = {
  order: 'commande',
  booking: 'réservation',
  contract: 'contrat',
  invoice: 'facture',
  claim: 'sinistre',
  ticket: 'ticket',
  account: 'compte',
  file: 'dossier',
};

interface Action {
  /** As in « je vais … », « vous » in front where it belongs. */
  readonly infinitive: string;
  /** As in « l'agent va … ». */
  readonly infinitiveTold: string;
  /** As in « je … »: « vous ai envoyé » or « 'ai envoyé ». */
  readonly have: string;
  readonly weHave: string;
  /** As in « l'agent … ». */
  readonly hasTold: string;
  /** As in « votre collègue a promis de … » said by the customer. */
  readonly mine: string;
}

const action = (pair: string): Action => {
  const [infinitive = '', participle = ''] = pair.split('|');
  const dative = infinitive.startsWith('vous ');
  const bare = dative ? infinitive.slice(5) : infinitive;
  const person = /\ble client /.test(participle);
  const spoken = participle.replace(/\ble client /, '');
  const told = youInThirdPerson(participle);
  return {
    infinitive,
    infinitiveTold: youInThirdPerson(
      !dative ? bare : person ? bare.replace(/^(\S+) /, '$1 le client ') : `lui ${bare}`,
    ),
    have: dative ? ` vous ai ${spoken}` : `'ai ${spoken}`,
    weHave: dative ? `vous avons ${spoken}` : `avons ${spoken}`,
    hasTold: dative && !person ? `lui a ${told}` : `a ${told}`,
    mine: (dative ? `me ${bare}` : bare).replace(/^me ([aeéèêiouh])/, "m'$1").replace(/\bvotre\b/g, 'mon'),
  };
};
const je = (have: string): string => (have.startsWith("'") ? `j${have}` : `je${have}`);
const elided = (clause: string): string => (/^[aeéèêiouy]/i.test(clause) ? `qu'${clause}` : `que ${clause}`);
const si = (clause: string): string => (/^ils?\b/.test(clause) ? `s'${clause}` : `si ${clause}`);

export const french: Voice = {
  language: 'fr',
  domains: [
    parcels,
    returns,
    shopping,
    billing,
    bank,
    insurance,
    accounts,
    software,
    telecom,
    travel,
    hospitality,
    health,
    school,
    business,
    home,
    leisure,
  ],
  small,
  asks: [
    { ask: "Pouvez-vous m'envoyer une photo ?", answer: 'la voici [photo.jpg]', told: 'une photo' },
    {
      ask: "Quelle est l'adresse mail du compte ?",
      answer: "(c'est/oui,/) {email3}",
      told: "l'adresse mail",
    },
    {
      ask: 'Avez-vous un numéro de téléphone ?',
      answer: '(oui :/joignable au/) {phone3}',
      told: 'un numéro de téléphone',
    },
    {
      ask: 'Pouvez-vous me donner vos nom et prénom ?',
      answer: "je m'appelle {name} {surname}",
      told: 'le nom complet',
    },
    { ask: "Quand cela s'est-il produit ?", answer: '(le/je crois le/vers le) {date6}', told: 'la date' },
    {
      ask: 'Quel appareil utilisez-vous ?',
      answer: '(un portable/un vieux téléphone/une tablette/le PC du bureau)',
      told: "l'appareil",
    },
    {
      ask: 'Pouvez-vous confirmer votre code postal ?',
      answer: "(c'est le/oui,/) {num6}{num7}",
      told: 'le code postal',
    },
    {
      ask: 'Avez-vous réessayé ?',
      answer: '(oui, deux fois/non pas encore/oui, pareil)',
      told: 'un nouvel essai',
    },
    {
      ask: "Pouvez-vous joindre une capture d'écran ?",
      answer: 'voilà [capture.png]',
      told: "une capture d'écran",
    },
    {
      ask: 'Avec qui aviez-vous parlé ?',
      answer: '(une dame, {name6}/je ne sais plus/un certain {name6})',
      told: 'le nom du collègue',
    },
  ],
  gives: [
    'numéro de {n} : {id}',
    '{id}',
    "c'est {id}",
    'voici le numéro : {id}',
    '{n} {id}',
    'oui, {id}',
    '{n} n° {id}',
    'réf {id}',
  ],
  askIdentifier: [
    'Pouvez-vous me donner le numéro de {n} ?',
    'Quel est votre numéro de {n} ?',
    "J'aurais besoin du numéro de {n}.",
    "Merci de m'indiquer la référence de {n}.",
  ],
  noun: (id) => NOUNS[id] ?? 'référence',
  waitingFor: (what) => `En attente de la réponse du client : ${what}.`,
  askedFor: (what) => `L'agent a demandé ${what}.`,
  matter: customerInThirdPerson,
  want: (infinitive) => {
    const told = infinitiveInThirdPerson(infinitive);
    return [
      `Je (voudrais/veux/souhaite/souhaiterais) ${infinitive}`,
      `J'aimerais ${infinitive}`,
      `Comment faire pour ${infinitive} ?`,
      `Est-il possible ${de(infinitive)} ?`,
      `je veux juste ${infinitive}`,
    ].map((phrase) => ({ said: phrase, told }));
  },
  done: (pair) => {
    const one = action(pair);
    return [
      `Je viens ${de(one.infinitive)}`,
      `(C'est fait,/Bonne nouvelle :/Voilà,/) ${je(one.have)}`,
      `Nous ${one.weHave}`,
      `${capital(je(one.have))}`,
    ].map((said) => ({ said, told: `L'agent ${one.hasTold}` }));
  },
  promise: (pair, when) => {
    const one = action(pair);
    return [
      `Je vais ${one.infinitive} ${when}`,
      `Nous allons ${one.infinitive} ${when}`,
      `On va ${one.infinitive} ${when}`,
      `Ma collègue va ${one.infinitive} ${when}`,
      `Je m'engage à ${one.infinitive} ${when}`,
    ].map((said) => ({ said, told: `L'agent va ${one.infinitiveTold} ${when}` }));
  },
  whens: [
    '',
    '',
    "aujourd'hui",
    'demain',
    'avant le {date3}',
    'sous {dur3}',
    'dès que possible',
    "d'ici {dur3}",
    'cette semaine',
    'le {date3}',
    'avant {time3}',
  ],
  finding: (clause) =>
    [
      `Je vois ${elided(clause)}`,
      `J'ai vérifié : ${clause}`,
      `Il semble ${elided(clause)}`,
      `D'après (notre système/mon écran/le dossier), ${clause}`,
      capital(clause),
      `En fait, ${clause}`,
    ].map((said) => ({ said, told: `L'agent a expliqué ${elided(youInThirdPerson(clause))}` })),
  refuse: (refusal) => {
    const [infinitive = '', reason = ''] = refusal.split('|');
    const because = /^ils?\b|^elles?\b|^un|^aucun|^autre/.test(reason) ? `car ${reason}` : `car ${reason}`;
    const told = `L'agent a refusé ${de(youInThirdPerson(infinitive))} ${because}`;
    return [
      `(Malheureusement/Je regrette/Désolé,) nous ne pouvons pas ${infinitive} ${because}`,
      `Il n'est pas possible ${de(infinitive)} : ${reason}`,
      `Je ne peux (malheureusement/) pas ${infinitive}, ${reason}`,
    ].map((said) => ({ said, told }));
  },
  homework: (infinitive) =>
    [
      `Pourriez-vous ${infinitive} ?`,
      `Merci ${de(infinitive)}`,
      `Il faudrait ${infinitive}`,
      `Je vous invite à ${infinitive}`,
      `Vous devez ${infinitive}`,
    ].map((said) => ({ said: said.replace(/\bse (?=d|r)/, 'vous '), told: `Le client doit ${infinitive}` })),
  choice: (clause) =>
    [
      `Pouvez-vous me dire ${si(clause)} ?`,
      `Dites-moi ${si(clause)}`,
      `J'ai besoin de savoir ${si(clause)}`,
    ].map((said) => ({ said, told: `Le client doit dire ${si(youInThirdPerson(clause))}` })),
  after: [
    { said: 'Cela peut prendre {dur4}', told: 'Cela peut prendre {dur4}' },
    { said: "Vous l'aurez sous {dur4}", told: "Le client l'aura sous {dur4}" },
    {
      said: "Vous recevrez une confirmation (par mail/) (aujourd'hui/avant le {date4}/)",
      told: 'Le client recevra une confirmation',
    },
    {
      said: "Réécrivez-nous si rien ne bouge d'ici le {date4}",
      told: "Le client doit réécrire si rien ne bouge d'ici le {date4}",
    },
  ],
  claim: (pair) => {
    const one = action(pair);
    return [
      `votre collègue m'a promis ${de(one.mine)}`,
      `quelqu'un au téléphone a accepté ${de(one.mine)}`,
      `on m'a dit que vous alliez ${one.mine}`,
    ].map((said) => ({ said, told: `selon lui, un collègue a accepté ${de(one.infinitiveTold)}` }));
  },
  noTrace: [
    {
      said: 'Je ne (vois/trouve) aucune trace de cette promesse (dans le dossier/)',
      told: "L'agent ne trouve aucune trace de cette promesse",
    },
    { said: "Rien n'a été convenu d'après nos notes", told: "L'agent ne trouve aucun accord dans les notes" },
  ],
  broken: (pair) => {
    const one = action(pair);
    return [
      `Vous aviez promis ${de(one.mine)} et rien n'a été fait`,
      `Vous deviez ${one.mine}, j'attends toujours`,
      `ça fait {dur6} et toujours rien de ce que vous aviez promis`,
    ].map((said) => ({
      said,
      told: `L'agent avait promis ${de(one.infinitiveTold)} mais rien n'a été fait`,
    }));
  },
  retract: [
    {
      said: "(laissez tomber/oubliez/c'est bon), (ça remarche/je l'ai retrouvé/ça vient d'arriver/mon mari s'en est occupé)",
      told: 'Le client a retiré sa demande',
    },
    {
      said: "Pardon, c'est mon erreur, (tout va bien/je regardais le mauvais)",
      told: 'Le client a retiré sa demande',
    },
    {
      said: "J'ai changé d'avis, (laissez comme ça/plus besoin/je le garde)",
      told: "Le client a changé d'avis",
    },
  ],
  nothingYet: ["Rien pour l'instant."],
  nothingLeft: ['Plus rien à faire.'],
  toAnswer: ["L'agent doit répondre."],
  andWants: (issue, want) =>
    stopped(
      `${issue.replace(/\.$/, '')}${/^Le client /.test(issue) ? ' et veut' : ' ; le client veut'} ${want}`,
    ),
  withIdentifier: (issue, noun, id) => [
    `${issue.replace(/\.$/, '')} (${noun} ${id}).`,
    `${issue.replace(/\.$/, '')}, ${noun} ${id}.`,
  ],
};
