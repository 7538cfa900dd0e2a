/** Order numbers, tracking numbers and other identifiers. */
import { HEAD, type FindingKind, type Slate } from './finding.ts';

type IdentifierKind = Extract<FindingKind, 'order' | 'tracking' | 'identifier'>;

/** A run of letters and digits with inner marks: what may be an identifier. */
const TOKEN = String.raw`[A-Z0-9](?:[A-Z0-9]|[-_/.](?=[A-Z0-9])){2,47}`;

const CUES: readonly (readonly [IdentifierKind, string])[] = [
  ['order', 'order|commande|cmd|purchase'],
  ['tracking', 'tracking|suivi|colis|parcel|package|shipment|awb|waybill|consignment'],
  [
    'identifier',
    'reference|ref|référence|réf|invoice|facture|ticket|case|booking|reservation|réservation|confirmation|account|serial|série|contract|contrat|policy|claim|sinistre|dossier|customer|client|transaction|receipt|flight|vol|train|pnr|license|licence|card|carte|subscription|abonnement|model|complaint|request|code|imei|sku|devis|compte|bon|id|number|numéro|numero|n°|nº|in|par|digits|chiffres',
  ],
];
const CUE = CUES.map(([kind, words]) => `(?<${kind}>${words})`).join('|');
const FILL = String.raw`(?:[ :#=(–]|reference|référence|ref|réf|number|numbers|num|no\.?|nr|id|code|is|was|are|here|de|du|la|le|l['’]|d['’]|est|the|my|ma|mon|votre|your|for|pour|n°|nº|n(?= )|numéro|numero|c['’]est|it['’]s|its){0,9}`;
const CUED = new RegExp(
  `${HEAD}(?:${CUE})s?(?=[ :#=(n°º])${FILL}(?<![\\p{L}\\p{N}])(?=[A-Z_/.-]{0,20}\\d)(?<token>${TOKEN})(?![\\p{L}\\p{N}_])`,
  'giu',
);
/** "in" and "par" announce an identifier only after "ending" and "terminant": the last digits of a card. */
const ENDING = /(?:ending|ends|end|finissant|finit|terminant|termine) $/i;

const BARE = new RegExp(`(?<![\\p{L}\\p{N}_@./-])(?<hash>#)?(?<token>${TOKEN})(?![\\p{L}\\p{N}_@])`, 'giu');

const TRACKING = /^(?:1Z[0-9A-Z]{16}|[A-Z]{2}\d{9}[A-Z]{2}|6[A-Z]\d{11})$/i;
/** Three groups of digits as a big shop writes its orders. */
const SHOP_ORDER = /^\d{3}-\d{5,8}-\d{5,8}$/;
const ORDER_PREFIX = /^(?:ord|order|cmd|po|so)[-_]?\d/i;

const digitsIn = (text: string): number => text.replace(/\D/g, '').length;

/** The value of an identifier: upper case, without marks that people leave out. */
export const identifierValue = (text: string): string => text.toUpperCase().replace(/[\s_./]/g, '');

/**
 * Whether a token that a word announces is an identifier: it has a digit, and is not a small count or a year.
 */
const isCued = (token: string): boolean => {
  const digits = digitsIn(token);
  if (digits === 0) return false;
  return /^\d+$/.test(token) ? digits >= 3 && !/^(?:19|20)\d{2}$/.test(token) : digits >= 2;
};

/** Whether a token is an identifier though no word announces it. */
const isBare = (token: string, hash: boolean): boolean => {
  const digits = digitsIn(token);
  if (hash) return digits >= 2;
  if (/^\d+$/.test(token)) return digits >= 6;
  if (/^\d+(?:[./]\d+)+$/.test(token)) return false;
  if (/^\d+(?:-\d+)+$/.test(token)) return digits >= 7;
  return token.length >= 5 && digits >= 3 && /[A-Z]/.test(token);
};

const shapeOf = (token: string): IdentifierKind | undefined => {
  if (TRACKING.test(token)) return 'tracking';
  return SHOP_ORDER.test(token) || ORDER_PREFIX.test(token) ? 'order' : undefined;
};

/** Takes identifiers that a word announces: "order no. 4821", "n° de suivi : 6A123…", "ending in 4417". */
export const takeCuedIdentifiers = (slate: Slate): void => {
  for (const { 0: found, index, groups } of slate.text.matchAll(CUED)) {
    const token = groups?.['token'] ?? '';
    if (!isCued(token)) continue;
    const ending = /^(?:in|par)[ :#]/i.test(found);
    if (ending && !ENDING.test(slate.text.slice(Math.max(0, index - 12), index))) continue;
    const cue = CUES.find(([kind]) => groups?.[kind] !== undefined)?.[0] ?? 'identifier';
    const end = index + found.length;
    slate.take(shapeOf(token) ?? cue, end - token.length, end, identifierValue(token));
  }
};

/** Takes identifiers that are known by their form alone. */
export const takeBareIdentifiers = (slate: Slate): void => {
  for (const { 0: found, index, groups } of slate.text.matchAll(BARE)) {
    const token = groups?.['token'] ?? '';
    if (!isBare(token, groups?.['hash'] !== undefined)) continue;
    const end = index + found.length;
    slate.take(shapeOf(token) ?? 'identifier', end - token.length, end, identifierValue(token));
  }
};
