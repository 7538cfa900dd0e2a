/** The fold of facts about which person a contact is: merged contacts, and identities that move. */
import type { ContactId } from '../ids.ts';
import type { EntryOf } from './entry.ts';
import { mergeSender, withoutAlias } from './identity.ts';
import type { ContactState, Identity } from './state.ts';

/**
 * The other contact's identities stand before the contact's own: the identity that the contact last wrote with stays
 * the last one, and so the one that replies go to (MG-3).
 */
export function onMerged(state: ContactState, entry: EntryOf<'merged'>): ContactState {
  const { other, taken, identities } = entry;
  const fields = Object.fromEntries(
    Object.entries({ ...state.fields, ...taken }).filter(([, value]) => value !== ''),
  );
  const brought = identities.filter((identity) => !isAmong(identity, state.identities));
  return {
    ...state,
    fields,
    identities: [...brought, ...state.identities],
    merged: [...mergedBefore(state, other.contact), other.contact],
  };
}

/** Undo of a merge, in the record of either contact (MG-4). */
export function onUnmerged(state: ContactState, entry: EntryOf<'unmerged'>): ContactState {
  const { mergedInto, merged: _merged, ...rest } = state;
  if (mergedInto === entry.other.contact)
    return { ...rest, ...listed(state.merged), identities: entry.identities };
  const left = mergedBefore(state, entry.other.contact);
  const identities = state.identities.filter((identity) => !isAmong(identity, entry.identities));
  const hasChannel = identities.some(({ channel }) => channel === state.channel);
  return {
    ...rest,
    ...(mergedInto === undefined ? {} : { mergedInto }),
    ...listed(left),
    identities,
    channel: hasChannel ? state.channel : (identities.at(-1)?.channel ?? null),
  };
}

/** What was proven of the person stays; the id is the new one. */
export function onIdentityChanged(
  state: ContactState,
  { channel, from, sender }: EntryOf<'identity-changed'>,
): ContactState {
  const { external } = sender;
  const known = state.identities.find((one) => one.channel === channel && one.external === from);
  const moved: Identity = { ...mergeSender(known, sender, channel), external };
  const isReplaced = (one: Identity): boolean =>
    one.channel === channel && (one.external === from || one.external === external);
  return { ...state, identities: [...state.identities.filter((one) => !isReplaced(one)), moved] };
}

/** The contact is no longer found by this id of the channel. What else is known of the person stays. */
export function onAliasLost(state: ContactState, { channel, alias }: EntryOf<'alias-lost'>): ContactState {
  return {
    ...state,
    identities: state.identities.map((one) => (one.channel === channel ? withoutAlias(one, alias) : one)),
  };
}

const isAmong = (identity: Identity, all: readonly Identity[]): boolean =>
  all.some((one) => one.channel === identity.channel && one.external === identity.external);

const mergedBefore = (state: ContactState, but: ContactId): readonly ContactId[] =>
  (state.merged ?? []).filter((contact) => contact !== but);

const listed = (merged: readonly ContactId[] | undefined): Pick<ContactState, 'merged'> =>
  merged === undefined || merged.length === 0 ? {} : { merged };
