/** Amounts of money and percentages. */
import { GAP, HEAD, type Slate } from './finding.ts';
import { NUMBER, numberValue } from './numbers.ts';

const CURRENCIES: Readonly<Record<string, string>> = {
  $: 'USD',
  us$: 'USD',
  usd: 'USD',
  dollar: 'USD',
  dollars: 'USD',
  buck: 'USD',
  bucks: 'USD',
  ca$: 'CAD',
  cad: 'CAD',
  a$: 'AUD',
  aud: 'AUD',
  '€': 'EUR',
  eur: 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  '£': 'GBP',
  gbp: 'GBP',
  pound: 'GBP',
  pounds: 'GBP',
  quid: 'GBP',
  livres: 'GBP',
  '¥': 'JPY',
  chf: 'CHF',
  francs: 'CHF',
  '₹': 'INR',
  rs: 'INR',
  'rs.': 'INR',
  inr: 'INR',
  rupee: 'INR',
  rupees: 'INR',
  roupies: 'INR',
  '/-': 'INR',
  cent: 'CENT',
  cents: 'CENT',
  centimes: 'CENT',
  '%': '%',
  percent: '%',
  'per cent': '%',
  'pour cent': '%',
};

const SIGN_BEFORE = String.raw`(?:us\$|ca\$|a\$|\$|€|£|¥|₹|(?<![\p{L}\p{N}])(?:rs\.?|inr|usd|eur|gbp|chf|cad|aud))`;
const SIGN_AFTER = String.raw`(?:€|\$|£|₹|/-|%|(?:euros?|eur|dollars?|bucks?|usd|cad|aud|chf|francs|pounds?|quid|livres|gbp|rupees?|roupies|rs\.?|inr|cents?|centimes|percent|per cent|pour cent)(?![\p{L}\p{N}]))`;
const THOUSANDS = '(?:k(?![\\p{L}\\p{N}]))?';

const AMOUNT = new RegExp(
  [
    // 12€50
    String.raw`(?<![\p{L}\p{N}.,])(?<whole>\d{1,9}) ?€ ?(?<part>\d{2})(?![\p{N}])`,
    `${SIGN_BEFORE}${GAP}?(?<number1>${NUMBER})(?<k1>${THOUSANDS})(?<cents>${GAP}?/-)?(?![\\p{N}])`,
    `${HEAD}(?<![.,])(?<number2>${NUMBER})(?<k2>${THOUSANDS})${GAP}?(?<after>${SIGN_AFTER})`,
  ].join('|'),
  'giu',
);
const LEADING_SIGN = /^[^\d]*/u;

const codeOf = (sign: string): string => {
  const key = sign.trim().toLowerCase();
  return CURRENCIES[key] ?? key.toUpperCase();
};

/** Takes amounts; the value is `EUR 1234.50`: currency by its code, two decimals; `% 20` for a percentage. */
export const takeAmounts = (slate: Slate): void => {
  for (const { 0: found, index, groups } of slate.text.matchAll(AMOUNT)) {
    const { whole, part, number1, number2, k1, k2, after } = groups ?? {};
    let code: string;
    let value: number;
    if (whole !== undefined) {
      code = 'EUR';
      value = Number(`${whole}.${part ?? '00'}`);
    } else {
      code = codeOf(after ?? LEADING_SIGN.exec(found)?.[0] ?? '');
      value = numberValue(number1 ?? number2 ?? '') * ((k1 ?? k2) ? 1000 : 1);
    }
    const amount = code === '%' ? String(value) : value.toFixed(2);
    slate.take('amount', index, index + found.length, `${code} ${amount}`);
  }
};
