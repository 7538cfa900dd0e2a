/** An address as somebody types it into the link field. */
import { isSafeHref } from '../rich-text/safe-href.ts';
import { addressHref, numberHref } from './find-links.ts';

export type TypedLink =
  | { readonly href: string }
  /**
   * `relative`: the address has no target outside a page. `scheme`: its target is not the web, e-mail or a
   * telephone.
   */
  | { readonly wrong: 'empty' | 'relative' | 'scheme' | 'no-address' };

const SCHEME = /^([a-z][a-z0-9+.-]*):/iu;
const KNOWN = /^(?:https?|mailto|tel)$/iu;
/** `shop.example:8080/x` and `localhost:3000` have a port, not a scheme. */
const HOST_AND_PORT = /^[^\s/:@]+:\d{1,5}(?:[/?#]|$)/u;

/** The target of a typed address. Missing standard parts are added; nothing else is guessed. */
export const typedLink = (typed: string): TypedLink => {
  const text = typed.trim();
  if (text === '') return { wrong: 'empty' };
  if (text.startsWith('//')) return webLink(`https:${text}`);
  if (/^[/.?#\\]/u.test(text)) return { wrong: 'relative' };
  const scheme = HOST_AND_PORT.test(text) ? undefined : SCHEME.exec(text)?.[1];
  if (scheme !== undefined && !KNOWN.test(scheme)) return { wrong: 'scheme' };
  if (scheme !== undefined) return withScheme(text, scheme.toLowerCase());
  const phone = numberHref(text);
  if (phone !== undefined) return { href: phone };
  const mail = addressHref(text);
  if (mail?.startsWith('mailto:')) return { href: mail };
  return webLink(`${isLocal(text) ? 'http' : 'https'}://${text}`);
};

/** A server on the user's own machine rarely has a certificate. */
const isLocal = (text: string): boolean =>
  /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/?#]|$)/iu.test(text);

const withScheme = (text: string, scheme: string): TypedLink => {
  if (scheme === 'mailto' || scheme === 'tel') {
    const hasMore = text.length > scheme.length + 1;
    return hasMore && isSafeHref(text) ? { href: text } : { wrong: 'no-address' };
  }
  return webLink(text);
};

/** Browsers and Node both have `URL`; this package includes the types of neither. */
declare const URL: { canParse: (text: string) => boolean };

/** A host as people write it: a name with a dot, `localhost`, or numbers. */
const HOST =
  /^(?:localhost|\[[0-9a-f:.]+\]|[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)+\.?)(?::\d{1,5})?$/iu;

const webLink = (address: string): TypedLink => {
  const host = /^https?:\/\/([^/?#]*)/iu.exec(address)?.[1] ?? '';
  const isAddress = HOST.test(host) && isSafeHref(address) && URL.canParse(address);
  return isAddress ? { href: address } : { wrong: 'no-address' };
};
