/**
 * Finds web addresses, e-mail addresses and telephone numbers in texts. They are found when a text is shown,
 * so the record keeps the text as it was written. Every step looks at each character a bounded number of
 * times.
 */
import { findPhones, phoneHref } from './phone.ts';

/** A part of a text that is an address, and its target: http, https, mailto or tel. */
export interface FoundLink {
  readonly start: number;
  readonly end: number;
  readonly href: string;
}

/** Longest address that becomes a link, in UTF-16 code units. */
const MAX_ADDRESS = 2_000;

/** All addresses in a text, in order, without overlaps. */
export const findLinks = (text: string): FoundLink[] => {
  const found: FoundLink[] = [];
  let from = 0;
  for (const trigger of text.matchAll(TRIGGER)) {
    if (trigger.index < from) continue;
    const { 0: sign, index } = trigger;
    const seen = sign === '@' ? emailAt(text, index, from) : webAddressAt(text, index, sign);
    if (seen === undefined) continue;
    // A part that looks like an address but is not one is not looked at again.
    from = seen.end;
    if (seen.href !== undefined) found.push({ ...seen, href: seen.href });
  }
  return withPhones(text, found);
};

/** The target of a text that is one address and nothing more. */
export const addressHref = (text: string): string | undefined => {
  const whole = text.trim();
  const [only] = findLinks(whole);
  return only?.start === 0 && only.end === whole.length ? only.href : undefined;
};

/** The target of a text that is known to be a telephone number, in any form. */
export const numberHref = (text: string): string | undefined => phoneHref(text);

const TRIGGER = /https?:\/\/|www\.|@/gi;

/** Scripts written without blanks: an address may begin directly after such a character. */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}`;
const UNSPACED_SIGN = new RegExp(String.raw`[${UNSPACED}]`, 'u');
/**
 * A host that ends in Latin letters, followed directly by words of such a script: no host name mixes the two.
 */
const BEFORE_WORDS = new RegExp(
  String.raw`^[\p{L}\p{M}\p{N}_.-]*?\.[a-z][a-z0-9-]*(?::\d{1,5})?(?=[${UNSPACED}])(?![\p{L}\p{M}\p{N}-]*\.[\p{L}\p{N}])`,
  'iu',
);

/** The part of a text from its host on, without words that follow the host directly. */
const beforeWords = (hostAndMore: string): string => BEFORE_WORDS.exec(hostAndMore)?.[0] ?? hostAndMore;

/** A match that continues to the left is not an address: it lies inside a word. */
const IN_WORD = new RegExp(String.raw`(?![${UNSPACED}])[\p{L}\p{N}_@/.-]$`, 'u');
/**
 * Characters outside of addresses: blanks, quotes, brackets of mark-up, Chinese and Japanese punctuation,
 * invisible ones.
 */
const OUTSIDE =
  /[\s<>"`«»“”„‹›{}|\\^\u3001\u3002\u300a-\u3011\u3014-\u301f\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\uff61\p{Cc}\p{Default_Ignorable_Code_Point}]|[,;]https?:\/\//iu;

const charBefore = (text: string, at: number): string => {
  const before = text.slice(Math.max(0, at - 2), at);
  return [...before].at(-1) ?? '';
};

/** A part that was read as an address. Without `href` it is not one. */
type Seen = Omit<FoundLink, 'href'> & { readonly href: string | undefined };

const webAddressAt = (text: string, start: number, scheme: string): Seen | undefined => {
  if (IN_WORD.test(charBefore(text, start))) return undefined;
  const rest = text.slice(start, start + MAX_ADDRESS + 1);
  const outside = rest.search(OUTSIDE);
  const bare = scheme.toLowerCase() === 'www.';
  const behind = bare ? 0 : scheme.length;
  const whole = outside < 0 ? rest : rest.slice(0, outside);
  const typed = withoutEnd(whole.slice(0, behind) + beforeWords(whole.slice(behind)));
  const href = typed.length > MAX_ADDRESS ? undefined : webHref(bare ? `https://${typed}` : typed, bare);
  return { start, end: start + Math.max(typed.length, scheme.length), href };
};

const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[' };

/**
 * An address without the punctuation of the sentence around it. A closing bracket stays if the address opened
 * it.
 */
const withoutEnd = (address: string): string => {
  const open: Record<string, number> = { '(': 0, '[': 0 };
  for (const char of address) {
    if (char === '(' || char === '[') open[char] = (open[char] ?? 0) + 1;
    const opener = CLOSING[char];
    if (opener !== undefined) open[opener] = (open[opener] ?? 0) - 1;
  }
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address.charAt(end - 1);
    const opener = CLOSING[last];
    if (opener !== undefined) {
      if ((open[opener] ?? 0) >= 0) break;
      open[opener] = (open[opener] ?? 0) + 1;
    } else if (!/[.,;:!?'’‘…*·]/.test(last)) break;
  }
  return address.slice(0, end);
};

/** Browsers and Node both have `URL`; this package includes the types of neither. */
declare const URL: {
  canParse: (text: string) => boolean;
  new (text: string): { readonly href: string; readonly hostname: string; readonly username: string };
};

/** A host as people write it: a name with a dot, `localhost`, or numbers. */
const HOST = /^(?:localhost|\[[0-9a-f:.]+\]|[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)+)\.?$/iu;

/**
 * The address as browsers read it, with the host in ASCII. Names before the host
 * (`bank.example@evil.example`) are refused.
 */
const webHref = (address: string, needsName: boolean): string | undefined => {
  const host = /^https?:\/\/([^/?#]*)/i.exec(address)?.[1] ?? '';
  const name = host.replace(/:\d{0,5}$/, '');
  if (!HOST.test(name) || !URL.canParse(address)) return undefined;
  if (needsName && name.split('.').filter((label) => label !== '').length < 3) return undefined;
  return new URL(address).href;
};

/** Longest local part and longest domain of an e-mail address. */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;

const LOCAL_SIGN = String.raw`[\p{L}\p{M}\p{N}.!#$%&'*+=?^_{|}~-]`;
/** The part before an `@`, matched backwards so that each character is read once. */
const LOCAL = new RegExp(`$(?<=(${LOCAL_SIGN}+))`, 'u');
const LATIN_LOCAL = new RegExp(`$(?<=((?:(?![${UNSPACED}])${LOCAL_SIGN})+))`, 'u');
const DOMAIN =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.){1,9}[\p{L}][\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}](?![\p{L}\p{N}@])/u;

/** @param from end of the previous address: earlier characters do not belong to this one */
const emailAt = (text: string, at: number, from: number): Seen | undefined => {
  const domain = DOMAIN.exec(beforeWords(text.slice(at + 1, at + 1 + MAX_DOMAIN)))?.[0];
  const host = domain === undefined ? undefined : asciiHost(domain);
  if (domain === undefined || host === undefined) return undefined;
  const before = text.slice(Math.max(from, at - MAX_LOCAL - 1), at);
  // Before a Latin domain, words of another script are not part of the address, unless they are all there is.
  const latin = UNSPACED_SIGN.test(domain) ? undefined : LATIN_LOCAL.exec(before)?.[1];
  const local = (latin ?? LOCAL.exec(before)?.[1] ?? '').replace(/^[^\p{L}\p{N}_]+/u, '');
  if (local === '' || local.length > MAX_LOCAL || /\.\.|\.$/.test(local)) return undefined;
  const start = at - local.length;
  if (/[@/]/.test(text.charAt(start - 1))) return undefined;
  const scheme = /mailto:$/i.exec(text.slice(Math.max(from, start - 7), start))?.[0] ?? '';
  const to = encodeURIComponent(local).replaceAll('%2B', '+');
  return { start: start - scheme.length, end: at + 1 + domain.length, href: `mailto:${to}@${host}` };
};

const asciiHost = (domain: string): string | undefined => {
  if (/^[a-z0-9.-]+$/i.test(domain)) return domain.toLowerCase();
  try {
    return new URL(`https://${domain}`).hostname;
  } catch {
    return undefined;
  }
};

const withPhones = (text: string, found: readonly FoundLink[]): FoundLink[] => {
  const all = [...found];
  let next = 0;
  for (const phone of findPhones(text)) {
    while (next < found.length && (found[next]?.end ?? 0) <= phone.start) next += 1;
    if ((found[next]?.start ?? Infinity) < phone.end) continue;
    all.push(phone);
  }
  return all.sort((a, b) => a.start - b.start);
};
