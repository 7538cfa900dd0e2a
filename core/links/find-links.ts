/**
 * Addresses in what people wrote: of the web, of e-mail, telephone numbers. Found when a text is shown, so that it
 * stays in the record as it was written. Every step looks at each character a bounded number of times.
 */
import { findPhones, phoneHref } from './phone.ts';

/** A stretch of a text that is an address, and where it leads: http, https, mailto or tel. */
export interface FoundLink {
  readonly start: number;
  readonly end: number;
  readonly href: string;
}

/** Longest address that becomes a link, in UTF-16 code units. */
const MAX_ADDRESS = 2_000;

/** All addresses of a text, in order; none lies in another. */
export const findLinks = (text: string): FoundLink[] => {
  const found: FoundLink[] = [];
  let from = 0;
  for (const trigger of text.matchAll(TRIGGER)) {
    if (trigger.index < from) continue;
    const { 0: sign, index } = trigger;
    const seen = sign === '@' ? emailAt(text, index, from) : webAddressAt(text, index, sign);
    if (seen === undefined) continue;
    // What looks like an address and is none is not looked at again.
    from = seen.end;
    if (seen.href !== undefined) found.push({ ...seen, href: seen.href });
  }
  return withPhones(text, found);
};

/** Where a whole text leads if it is one address and nothing more. */
export const addressHref = (text: string): string | undefined => {
  const whole = text.trim();
  const [only] = findLinks(whole);
  return only?.start === 0 && only.end === whole.length ? only.href : undefined;
};

/** Where a text leads that is known to be a telephone number, in whatever form. */
export const numberHref = (text: string): string | undefined => phoneHref(text);

const TRIGGER = /https?:\/\/|www\.|@/gi;

/** Writing without blanks: an address may begin right behind such a sign. */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}`;
const UNSPACED_SIGN = new RegExp(String.raw`[${UNSPACED}]`, 'u');
/** A name of a host that ends in Latin letters, with such words right behind it: no name of the web mixes the two. */
const BEFORE_WORDS = new RegExp(
  String.raw`^[\p{L}\p{M}\p{N}_.-]*?\.[a-z][a-z0-9-]*(?::\d{1,5})?(?=[${UNSPACED}])(?![\p{L}\p{M}\p{N}-]*\.[\p{L}\p{N}])`,
  'iu',
);

/** What begins with a host, without words that follow the host without a blank. */
const beforeWords = (hostAndMore: string): string => BEFORE_WORDS.exec(hostAndMore)?.[0] ?? hostAndMore;

/** An address that goes on from the left is none: it stands inside a word. */
const IN_WORD = new RegExp(String.raw`(?![${UNSPACED}])[\p{L}\p{N}_@/.-]$`, 'u');
/** Not in an address: blanks, quotes, brackets of mark-up, signs of Chinese and Japanese sentences, what nobody sees. */
const OUTSIDE =
  /[\s<>"`«»“”„‹›{}|\\^\u3001\u3002\u300a-\u3011\u3014-\u301f\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\uff61\p{Cc}\p{Default_Ignorable_Code_Point}]|[,;]https?:\/\//iu;

const charBefore = (text: string, at: number): string => {
  const before = text.slice(Math.max(0, at - 2), at);
  return [...before].at(-1) ?? '';
};

/** A stretch that was read as an address; without `href` it is none. */
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

/** An address without the punctuation of the sentence around it. A bracket stays if it was opened in the address. */
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

/** Browsers and Node have it; this package names no library of either. */
declare const URL: {
  canParse: (text: string) => boolean;
  new (text: string): { readonly href: string; readonly hostname: string; readonly username: string };
};

/** A host that people write: a name with a dot, `localhost`, or numbers. */
const HOST = /^(?:localhost|\[[0-9a-f:.]+\]|[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)+)\.?$/iu;

/** The address as browsers take it, the host in ASCII. Names before the host (`bank.example@evil.example`) make none. */
const webHref = (address: string, needsName: boolean): string | undefined => {
  const host = /^https?:\/\/([^/?#]*)/i.exec(address)?.[1] ?? '';
  const name = host.replace(/:\d{0,5}$/, '');
  if (!HOST.test(name) || !URL.canParse(address)) return undefined;
  if (needsName && name.split('.').filter((label) => label !== '').length < 3) return undefined;
  return new URL(address).href;
};

/** Longest parts of an e-mail address. */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;

const LOCAL_SIGN = String.raw`[\p{L}\p{M}\p{N}.!#$%&'*+=?^_{|}~-]`;
/** What stands before an `@`, read backwards: each sign once. */
const LOCAL = new RegExp(`$(?<=(${LOCAL_SIGN}+))`, 'u');
const LATIN_LOCAL = new RegExp(`$(?<=((?:(?![${UNSPACED}])${LOCAL_SIGN})+))`, 'u');
const DOMAIN =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.){1,9}[\p{L}][\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}](?![\p{L}\p{N}@])/u;

/** @param from where the last address ended: nothing before belongs to this one */
const emailAt = (text: string, at: number, from: number): Seen | undefined => {
  const domain = DOMAIN.exec(beforeWords(text.slice(at + 1, at + 1 + MAX_DOMAIN)))?.[0];
  const host = domain === undefined ? undefined : asciiHost(domain);
  if (domain === undefined || host === undefined) return undefined;
  const before = text.slice(Math.max(from, at - MAX_LOCAL - 1), at);
  // At a Latin host, words of another writing stand before the address, not in it, unless nothing else does.
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
