/** Who an event is about. */
import { cleanClaims } from '@parley/core/contact/decide/clean-fields';
import type { Sender } from '@parley/core/contact/entry';
import type { Alias } from '@parley/core/contact/facts/merge-facts';
import type { Identity } from '@parley/core/contact/state';
import { keyOf } from '@parley/core/contact/identity';
import { defined } from '../../defined.ts';
import type { CustomSettings } from '../settings.ts';
import type { Person } from './event-schema.ts';

/**
 * A person by the one id that the system gives. The phone number beside an id is only shown: it may be what the person
 * entered somewhere, and somebody else's record must not open to them. Undefined if the id has not the channel's type.
 */
export function senderOf(
  { id, name, email, phone }: Person,
  idType: CustomSettings['idType'],
): Sender | undefined {
  const alias = aliasOf(id, idType);
  if (alias === undefined) return undefined;
  return {
    external: keyOf(alias),
    ...cleanClaims(defined({ name, email, phone: alias.kind === 'phone' ? `+${alias.value}` : phone })),
    aliases: [alias],
  };
}

const DIGITS = /^\d{5,15}$/u;

function aliasOf(id: string, idType: CustomSettings['idType']): Alias | undefined {
  if (idType === 'custom') return { kind: 'custom', value: id };
  const digits = id.replaceAll(/^\+|[\s()./-]/gu, '');
  return DIGITS.test(digits) ? { kind: 'phone', value: digits } : undefined;
}

/** The id by which the system knows a person, the one that was heard of last; undefined if it knows none. */
export function idOf(
  { external, aliases = [] }: Identity,
  idType: CustomSettings['idType'],
): string | undefined {
  const start = `${idType}:`;
  const named = external.startsWith(start) ? external.slice(start.length) : undefined;
  const value = aliases.findLast(({ kind }) => kind === idType)?.value ?? named;
  return value === undefined || idType === 'custom' ? value : `+${value}`;
}
