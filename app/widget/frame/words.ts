/** The widget's words, in English and French. */
import { isolate } from '@parley/core/names/isolate';
import type { Forms } from '@parley/core/words/plural';

const en = {
  open: 'Open chat',
  close: 'Close chat',
  unread: { one: '{n} unread', other: '{n} unread' },
  placeholder: 'Write a message',
  send: 'Send',
  attach: 'Attach a file',
  sending: 'Sending',
  waiting: 'Waiting for a connection',
  sent: 'Sent',
  notSent: 'Not sent',
  retry: 'Try again',
  discard: 'Discard',
  typing: 'is typing',
  somebody: 'Somebody',
  you: 'You',
  team: 'Team',
  offline: 'You are offline. What you write is sent when you are back.',
  reconnecting: 'Connecting …',
  greeting: 'Hello. How can we help?',
  messages: 'Messages',
  uploading: 'Uploading {name}',
  remove: 'Remove {name}',
  download: 'Download {name}',
  tooLarge: 'Larger than 25 MB',
  quota: 'Too many files for today',
  uploadFailed: 'Could not be uploaded',
  tooMany: 'At most 10 files in one message',
  tooLong: 'Too long to be sent: {count} characters, {most} at most',
  unreadable: 'A folder, or cannot be read',
  drop: 'Drop files here',
  today: 'Today',
  yesterday: 'Yesterday',
  picture: 'Picture {name}',
} as const satisfies Readonly<Record<string, string | Forms>>;

/** Words by their key; words that go with a number have the language's plural forms. */
export type Words = { readonly [Key in keyof typeof en]: (typeof en)[Key] extends string ? string : Forms };

const fr: Words = {
  open: 'Ouvrir la discussion',
  close: 'Fermer la discussion',
  unread: { one: '{n} non lu', many: '{n} non lus', other: '{n} non lus' },
  placeholder: 'Écrivez un message',
  send: 'Envoyer',
  attach: 'Joindre un fichier',
  sending: 'Envoi en cours',
  waiting: 'En attente de connexion',
  sent: 'Envoyé',
  notSent: 'Non envoyé',
  retry: 'Réessayer',
  discard: 'Supprimer',
  typing: 'est en train d’écrire',
  somebody: 'Quelqu’un',
  you: 'Vous',
  team: 'L’équipe',
  offline: 'Vous êtes hors ligne. Vos messages partiront dès votre retour.',
  reconnecting: 'Connexion…',
  greeting: 'Bonjour ! Comment pouvons-nous vous aider ?',
  messages: 'Messages',
  uploading: 'Envoi de {name}',
  remove: 'Retirer {name}',
  download: 'Télécharger {name}',
  tooLarge: 'Plus de 25 Mo',
  quota: 'Trop de fichiers pour aujourd’hui',
  uploadFailed: 'L’envoi a échoué',
  tooMany: 'Dix fichiers par message au maximum',
  tooLong: 'Trop long pour être envoyé : {count} caractères, {most} au maximum',
  unreadable: 'Dossier, ou fichier illisible',
  drop: 'Déposez vos fichiers ici',
  today: 'Aujourd’hui',
  yesterday: 'Hier',
  picture: 'Image {name}',
};

export interface Spoken {
  readonly words: Words;
  readonly language: 'en' | 'fr';
  /** For times and dates: the visitor's own kind of that language. */
  readonly locale: string;
}

/** The words for the first language that there are any for. */
export const wordsFor = (languages: readonly string[]): Spoken => {
  for (const locale of languages) {
    const code = locale.slice(0, 2).toLowerCase();
    if (code === 'fr') return { words: fr, language: 'fr', locale };
    if (code === 'en') return { words: en, language: 'en', locale };
  }
  return { words: en, language: 'en', locale: 'en' };
};

/** Words with a name or number put in. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, key: string) => isolate(String(values[key] ?? whole)));
