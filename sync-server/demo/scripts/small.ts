/** Short words that are strewn between the conversations. */
import type { Language } from '../script.ts';

type Words = Readonly<Record<Language, readonly string[]>>;

/** After a conversation was closed. */
export const THANKS: Words = {
  en: ['ok thank you 🙏', 'Thanks again!', 'perfect, thx', '👍', 'You’re the best, have a nice weekend'],
  fr: ['merci !!', 'Merci encore, bonne soirée', 'C’est parfait, merci', '👍', 'ok super'],
};

/** Comments of one colleague to another; `@mate` tags. */
export const ASIDES: Words = {
  en: [
    '@mate you spoke to {first} in October, anything I should know?',
    'Regular customer, please be generous.',
    '@mate could you take over from {hour}? I’m at the dentist.',
    'Called, nobody answered. Will write instead.',
    'Same question as this morning, we should put it on the product page.',
    '@mate fyi',
    'Third order this year 🎉',
    'Depot {city} says tomorrow, tracking {tracking}.',
  ],
  fr: [
    '@mate tu avais eu {first} au téléphone en octobre, non ?',
    'Cliente fidèle, on peut faire un geste.',
    '@mate tu peux prendre la suite à {hour} h ? J’ai un rendez-vous.',
    'Appelé, pas de réponse. J’écris.',
    'Même question que ce matin, à mettre sur la fiche produit.',
    '@mate pour info',
    'Troisième commande cette année 🎉',
  ],
};

/** Answers to an aside. */
export const ANSWERS: Words = {
  en: ['Will do.', 'Yes, I remember. Very kind, be patient.', 'On it 👍', 'Sure, from {hour} on.'],
  fr: ['Oui, pas de souci.', 'Je m’en souviens, très sympa.', 'Je m’en occupe 👍', 'Ça marche.'],
};

/** What an edit adds to a comment. */
export const ADDED: Words = {
  en: [
    '(Edit: checked, it is order {order}.)',
    'Update: done.',
    'P.S. they prefer to be called after 17:00.',
  ],
  fr: [
    '(Correction : c’est la commande {order}.)',
    'Mise à jour : c’est fait.',
    'P.-S. : appeler plutôt après 17 h.',
  ],
};

/** What colleagues set to a comment. */
export const REACTIONS = ['👍', '❤️', '😄', '🎉', '👀', '🙏'] as const;

/** Comments that their author deletes again. */
export const REGRETTED: Words = {
  en: ['wrong conversation, sorry', 'What a moaner.', 'test'],
  fr: ['oups, mauvaise conversation', 'Quel râleur…', 'test'],
};

/** What visitors answer when an agent has replied, in a running demo. */
export const FOLLOW_UPS: Words = {
  en: [
    'Great, thank you!',
    'ok, and when would that be?',
    'Perfect, that helps a lot 🙂',
    'hm, I’ll talk to my husband and come back to you',
    'Oh I see. Is there a form for it or do I just tell you here?',
    'Thanks, that was quick!',
    'One more thing: can I have it in another colour?',
    'Got it 👍',
  ],
  fr: [
    'Super, merci beaucoup !',
    'ok, et ce serait pour quand ?',
    'Parfait, ça m’aide bien 🙂',
    'Je vois avec ma femme et je reviens vers vous',
    'D’accord. Il y a un formulaire ou je vous dis tout ici ?',
    'Merci pour la réponse rapide !',
    'Et au fait, ça existe dans une autre couleur ?',
    'C’est noté 👍',
  ],
};
