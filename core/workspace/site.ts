/** Sites that may embed a chat, as people type them and as browsers send them. */

/** Browsers and Node both have `URL`; this package includes the types of neither. */
declare const URL: {
  new (text: string): {
    readonly username: string;
    readonly password: string;
    readonly hostname: string;
    readonly origin: string;
  };
  canParse(text: string): boolean;
};

export type SiteProblem =
  /** Several addresses in one line. */
  | 'several'
  /** A `*`: each site has to be named. */
  | 'wildcard'
  /** A scheme other than http and https. */
  | 'scheme'
  /** Not an address of a site. */
  | 'address';

export type ReadSite =
  { readonly ok: true; readonly origin: string } | { readonly ok: false; readonly why: SiteProblem };

const failed = (why: SiteProblem): ReadSite => ({ ok: false, why });

/** A host name: labels divided by dots, or a single label. */
const HOST = /^([a-z0-9-]+\.)*[a-z0-9-]+$/;

/**
 * The origin of a site as browsers send it, from a typed address: with or without `https://`, a path,
 * capitals, a default port, or letters of any script. Otherwise the reason why it is not an origin.
 */
export function readSite(typed: string): ReadSite {
  const text = typed.trim();
  if (/[\s,;]/.test(text)) return failed('several');
  if (text.includes('*')) return failed('wildcard');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') return failed('scheme');
  const whole = scheme === undefined ? `https://${text}` : text;
  if (!URL.canParse(whole)) return failed('address');
  const url = new URL(whole);
  if (url.username !== '' || url.password !== '' || !HOST.test(url.hostname)) return failed('address');
  return { ok: true, origin: url.origin };
}
