/** Who the embedding site says a visitor is, and whether it proved that (law L9). */
import { cleanClaims } from '@parley/core/contact/decide/clean-fields';
import type { Fields, Sender } from '@parley/core/contact/entry';
import type { Identity } from '@parley/core/contact/state';
import type { ChatIdentity } from '@parley/core/protocol/chat-api';
import { createHash, createHmac } from 'node:crypto';
import { equalBytes } from '../../equal-bytes.ts';

/** The name of the channel's secret that sites prove their users with. */
export const IDENTITY_SECRET = 'identity';

/** HMAC-SHA256 of a user id under the channel's secret, in hex: what a site's server signs with. */
export const signUser = (user: string, secret: string): string =>
  createHmac('sha256', secret).update(user, 'utf8').digest('hex');

/** Lone halves of characters. */
const HALVES = /\p{Cs}/u;

/**
 * The signature covers the bytes of the id, so the id is never changed: two ids that differ in a blank are
 * two users. Half a character has no bytes of its own, and would be equal to any other half.
 */
const isProven = (identity: ChatIdentity, secrets: readonly string[]): boolean => {
  const { user, signature } = identity;
  if (user === undefined || user === '' || signature === undefined || HALVES.test(user)) return false;
  const given = Buffer.from(signature.toLowerCase(), 'utf8');
  return secrets.some((secret) => equalBytes(given, Buffer.from(signUser(user, secret), 'utf8')));
};

/** `external` of a proven user: the same one on every device, so that they share one chat. */
export const externalOfUser = (user: string): string =>
  `user-${createHash('sha256').update(user, 'utf8').digest('hex').slice(0, 40)}`;

/** Whether an `external` was made from a proven user id. */
export const isUserExternal = (external: string): boolean => external.startsWith('user-');

const filled = (text: string | undefined): string | undefined => {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
};

/** A visitor's own words about who they are, as the record takes them. */
export interface Claim {
  readonly sender: Sender;
  readonly proven: boolean;
  readonly fields: Fields;
}

/**
 * The claim that an identity makes for the visitor `external`.
 * @param secrets the channel's that are valid; without one nothing is proven. Signatures are compared in constant time
 */
export const claimOf = (
  external: string,
  identity: ChatIdentity | undefined,
  secrets: readonly string[],
): Claim => {
  if (identity === undefined) return { sender: { external }, proven: false, fields: {} };
  const proven = isProven(identity, secrets);
  const fields = cleanClaims(identity);
  const user = proven ? identity.user : filled(identity.user);
  return {
    sender: {
      external,
      ...fields,
      ...(user === undefined ? {} : { user }),
      ...(proven ? { verified: true } : {}),
    },
    proven,
    fields,
  };
};

/** A claim without proof says nothing of a visitor who was proven: neither another user nor another address. */
export const believed = (claim: Claim, known: Identity | undefined): Claim =>
  claim.proven || known?.verified !== true
    ? claim
    : { sender: { external: claim.sender.external }, proven: false, fields: {} };
