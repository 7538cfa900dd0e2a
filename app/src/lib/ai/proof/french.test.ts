import { applyEdits } from '@parley/core/language/proofreading/edit';
import { correctFrench } from '@parley/core/language/proofreading/french';
import { readWordList, type WordList } from '@parley/core/language/proofreading/word-list';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const FOLDER = path.join(import.meta.dirname, '../../../../node_modules/dictionary-fr');
const KNOWN = new Set(['nadia', 'parley', 'moreau', 'kerzon']);

let words: WordList;
beforeAll(async () => {
  const [affixes, list] = await Promise.all(
    ['index.aff', 'index.dic'].map((name) => readFile(path.join(FOLDER, name), 'utf8')),
  );
  words = readWordList(affixes ?? '', list ?? '');
});
const correct = (text: string): string =>
  applyEdits(text, correctFrench(text, { words, isKnown: (word) => KNOWN.has(word.toLowerCase()) }));

/** Correct sentences of agents: nothing in them may be changed. */
const RIGHT = [
  'Bonjour Nadia, merci pour votre message.',
  'Votre commande n° [[1]] est partie hier ; vous la recevrez d’ici vendredi.',
  "Je suis désolée pour ce retard, j'ai relancé le transporteur ce matin.",
  'Pouvez-vous nous envoyer une photo de l’étiquette, s’il vous plaît ?',
  'Le remboursement de [[1]] apparaîtra sur votre relevé sous 5 à 7 jours ouvrés.',
  "C'est noté : nous l'annulons aujourd'hui même.",
  'Qu’est-ce qui s’affiche quand vous vous connectez ?',
  'Avez-vous essayé de redémarrer la box ?',
  'Rendez-vous sur https://exemple.fr/suivi ou écrivez à sav@exemple.fr.',
  'L’échange est gratuit, mais l’aller-retour prend une dizaine de jours.',
  'Y a-t-il un code d’accès ou un interphone ?',
  'Nous vous l’enverrons dès que l’atelier l’aura réparée.',
  'Voici mon numéro : [[1]]. Demandez Mme Le Goff ou M. Kerzon.',
  'La lampe existe en noir, en laiton et en chêne ; l’ampoule E27 n’est pas comprise.',
  'Je transfère votre demande au service après-vente, qui vous rappellera.',
  'Est-ce que le colis a bien été déposé chez votre voisin ?',
  'Parfait, je m’en occupe tout de suite !',
  'Elle a été livrée à 14h30, quelqu’un a signé pour vous.',
  'Cordialement,\nL’équipe Parley',
  'Nous nous excusons pour la gêne occasionnée.',
  'Vous vous êtes inscrite avec cette adresse e-mail.',
  'Le SAV de Zürich n’a pas répondu ; j’ai demandé à Przemysław.',
  'ok merci bcp, à +',
  'Pff… demain alors.',
  'Ce n’est pas grave : gardez-la, on vous en renvoie une neuve.',
  'Il faut télécharger l’application, puis cliquer sur « Réinitialiser ».',
  'Les frais de port sont offerts dès 49 € d’achat.',
  'Presque tout le monde l’a reçu avant-hier, peut-être même jeudi.',
  'Dites-le-moi, je vous rappelle au plus vite.',
  'On vous recontacte d’ici là, bonne journée !',
];

/** Other languages, and texts in no language: they are not French, so no correction is certain. */
const FOREIGN = [
  'Hello, your order will arrive tomorrow.',
  'Guten Tag, Ihre Bestellung ist unterwegs und kommt morgen an.',
  'Hola, su pedido llegará mañana por la tarde.',
  'xxqz brrk trfl wqpt',
];

const WRONG: readonly (readonly [string, string])[] = [
  ['Bonjuor Nadia,', 'Bonjour Nadia,'],
  ['Nous avons bien recu votre commmande.', 'Nous avons bien reçu votre commande.'],
  ['Malheureusment, le rembourssement est en cours.', 'Malheureusement, le remboursement est en cours.'],
  ["jai verifié l'adresse de livraisson", "j'ai vérifié l'adresse de livraison"],
  ['Jai verifié', 'J’ai vérifié'],
  ['Le telephone ne repond pas.', 'Le téléphone ne répond pas.'],
  ['ca ne marche pas, cest embetant', "ça ne marche pas, c'est embêtant"],
  ['Pouvez-vous renvoyer le le colis ?', 'Pouvez-vous renvoyer le colis ?'],
  [
    'Votre garantie est valable jusqu’a demain, daccord ?',
    'Votre garantie est valable jusqu’a demain, d’accord ?',
  ],
  ['il arrive aujourdhui', "il arrive aujourd'hui"],
  ['je suis sincérement désolé du dérengement', 'je suis sincèrement désolé du dérangement'],
  ['quil vous renvoit la facture', "qu'il vous renvoit la facture"],
];

describe('spelling of French', () => {
  it.each(RIGHT)('AI-5 leaves alone: %s', (text) => {
    expect(correct(text)).toBe(text);
  });

  it.each(FOREIGN)('AI-5 knows that this is no French: %s', (text) => {
    expect(correct(text)).toBe(text);
  });

  it.each(WRONG)('AI-5 corrects what is sure: %s', (text, right) => {
    expect(correct(text).replaceAll('’', "'")).toBe(right.replaceAll('’', "'"));
  });

  it('AI-5 touches no mark, address, variable, code or name', () => {
    const text =
      'recu [[1]] recu@exemple.fr www.recu.fr/recu {contact.recu} #recu @recu recu_recu Recuu de Nadya Kerzonn';
    expect(correct(text).replaceAll('reçu', 'recu')).toBe(text);
    expect(correct('la commmande [[1]]')).toBe('la commande [[1]]');
  });

  it('AI-5 is quick with a long text, and with one that has no end', () => {
    const start = performance.now();
    correct('commmande recu livraisson '.repeat(60));
    correct('é'.repeat(20_000));
    correct(`l'${"d'".repeat(3_000)}`);
    correct('a-'.repeat(3_000));
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
