/** The token that a visitor holds, and how it is kept: a thief of the database gains no visitor's chat. */
import { createHash, randomBytes } from 'node:crypto';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A new token: 256 random bits, in 43 characters of base64url. */
export const newVisitorToken = (): string => randomBytes(32).toString('base64url');

/** What is stored of a token. It is random, so that a plain hash of it cannot be guessed back. */
export const hashVisitorToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The token of a header `Authorization: Visitor <token>`; `undefined` if there is none or it has another form. */
export const tokenOf = (authorization: string | undefined): string | undefined => {
  const [scheme, token, ...rest] = (authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'visitor' || token === undefined || rest.length > 0) return undefined;
  return TOKEN.test(token) ? token : undefined;
};
