import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOnlyThanks } from './only-thanks.ts';

const ONLY_THANKS = {
  en: [
    'Thanks!',
    'Thanks again!',
    'THANK YOU SO MUCH!!!',
    'Thank you very much for your help',
    'Thanks a lot for the quick reply 😊',
    'thank you for getting back to me so quickly',
    'Thanks for letting me know',
    'thanks for everything',
    'ok thank you 🙏',
    'Okay thanks guys',
    'perfect, thx',
    'ty',
    'cheers',
    'Thanks, you too!',
    'Thanks Tom!',
    'yes, thanks!',
    'Great, thanks. Have a great day!',
    'You’re the best, have a nice weekend',
    'Thanks, that was quick!',
    'It works now, thanks!',
    'All good now, thank you',
    'Thank you, much appreciated',
    'Perfect. Thanks for your help and your patience. Kind regards',
    'Thanks <3',
    '🙏',
    '🙏🏽',
    '❤️',
    'ok 🙏',
  ],
  fr: [
    'Merci !',
    'merci bcp',
    'Merciiii',
    'merci beaucoup 🙏',
    'ok parfait, bonne journée',
    'ok merci :)',
    'Merci, c’est parfait',
    'Merci pour votre aide',
    'Merci de votre aide',
    'Merci pour votre réponse rapide',
    'merci d’avoir répondu si vite',
    'merci à vous',
    'Merci à vous aussi, bonne soirée',
    'Merci Inès, bonne journée',
    'Merci Madame',
    'D’accord, merci',
    'C’est noté, merci beaucoup',
    'Bien reçu, merci',
    'Je vous remercie pour votre aide',
    'Un grand merci à toute l’équipe',
    'Mille mercis',
    '1000 mercis',
    'Ça marche, merci',
    'Ça fonctionne maintenant, merci',
    'C’est réglé, merci !',
    'Très bien, merci. Bonne journée à vous',
    'Parfait, bonne fin de journée',
    'Bon week-end !',
    'Merci et bonne continuation',
    'Merci infiniment pour votre gentillesse et votre patience',
  ],
};

const MORE_THAN_THANKS = {
  en: [
    // asks, also without a question mark
    'ok?',
    'thanks?',
    'thank you. When will it arrive',
    'Thanks, can you also send the invoice',
    'Thanks in advance',
    'thanks in advance for your reply',
    'Please cancel my order. Thanks',
    'Thank you for calling me back',
    'thanks I’ll wait for your call',
    'Thanks Cancel',
    'Thanks Friday',
    // complains
    'thanks, but it still fails',
    'it works not, thanks',
    'still waiting, thanks',
    'thanks for nothing',
    'thanks for the wrong parcel',
    'thanks :(',
    'I’m not grateful',
    'Thanks Tom, but no',
    // refuses, which answers a question
    'no thanks',
    'thanks but no thanks',
    // only agrees, or greets: somebody may wait for it
    'ok',
    '👍',
    'perfect',
    'Hello',
    // names a thing
    'Thanks 4471-20',
    'Thanks @ana',
    'https://thanks.example',
  ],
  fr: [
    'merci de me rappeler',
    'merci de confirmer',
    'Merci de faire vite',
    'merci de patienter',
    // often the end of a request
    'Merci de votre réponse',
    'Merci de votre retour',
    'merci d’avance',
    'J’attends votre retour, merci',
    'Annulez ma commande merci',
    'Merci Annulez',
    'Merci Lundi !',
    'Merci, une autre question',
    'Merci pour votre aide car je suis bloqué',
    'merci de votre aide pour le colis',
    'Merci, mais ça ne marche pas',
    'ça marche pas, merci',
    'merci pas reçu',
    'non merci',
    'merci pour rien',
    'merci 😡',
    'merci 😢',
    'Bonjour',
    'bonne journée pour livrer',
  ],
  none: ['', '   ', '...', '?', '\u0000', '谢谢', '> thanks'],
};

const thankful = fc.constantFrom(...ONLY_THANKS.en, ...ONLY_THANKS.fr);

describe('only thanks', () => {
  it.each([...ONLY_THANKS.en, ...ONLY_THANKS.fr])('OC-8 %j only says thanks', (text) => {
    expect(isOnlyThanks(text)).toBe(true);
  });

  it.each([...MORE_THAN_THANKS.en, ...MORE_THAN_THANKS.fr, ...MORE_THAN_THANKS.none])(
    'OC-8 %j says more',
    (text) => {
      expect(isOnlyThanks(text)).toBe(false);
    },
  );

  it('OC-8 one word that is not understood, a number or a question mark says more', () => {
    // Words of letters that no phrase has: q, k and z never stand in a row there.
    const unknown = fc.stringMatching(/^[a-z]{0,5}qkz[a-z]{0,5}$/);
    const more = fc.oneof(unknown, fc.nat().map(String), fc.constantFrom('?', 'but', 'mais', 'not', 'pas'));
    fc.assert(
      fc.property(thankful, more, fc.boolean(), (text, extra, first) => {
        expect(isOnlyThanks(first ? `${extra} ${text}` : `${text} ${extra}`)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('OC-8 case, blanks, points and hearts change nothing; two thanks are thanks', () => {
    const edges = fc.stringMatching(/^[ .!\n]{0,4}$/);
    fc.assert(
      fc.property(thankful, thankful, edges, edges, (one, two, before, after) => {
        expect(isOnlyThanks(`${before}${one}${after} ❤️`)).toBe(true);
        expect(isOnlyThanks(one.toLowerCase().replace(/tom|inès/u, ''))).toBe(true);
        if (one.length + two.length < 200) expect(isOnlyThanks(`${one}. ${two}`)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('OC-8 takes any text, of any length', () => {
    for (const part of ['merci ', 'so very ', 'i really ', 'tres ', "'", ':', '🙏', 'a', 'ok and ']) {
      expect(isOnlyThanks(part.repeat(100_000))).toBe(false);
      expect(() => isOnlyThanks(part.repeat(240 / part.length))).not.toThrow();
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(typeof isOnlyThanks(text)).toBe('boolean');
      }),
    );
  });
});
