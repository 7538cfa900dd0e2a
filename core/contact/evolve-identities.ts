/** The fold of facts about which person a contact is: merged contacts, and identities that move. */
import type { ContactId } from '../ids.ts';
import type { EntryOf } from './entry.ts';
import type { Alias } from './facts/merge-facts.ts';
import { hasAlias, keyOf, mergeSender, named, withoutAliases } from './identity.ts';
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
  const { mergeSuggestions = [], ...rest } = state;
  const left = mergeSuggestions.filter((suggestion) => suggestion.contact !== other.contact);
  return {
    ...rest,
    ...(left.length === 0 ? {} : { mergeSuggestions: left }),
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

/** What was proven of the person stays. Of the kinds that the channel names, the new ids count. */
export function onIdentityChanged(
  state: ContactState,
  { channel, from, sender }: EntryOf<'identity-changed'>,
): ContactState {
  const known = state.identities.find((identity) => identity.channel === channel && hasAlias(identity, from));
  if (known === undefined) return state;
  const { aliases = [] } = sender;
  const isOld = (alias: Alias): boolean =>
    keyOf(alias) === keyOf(from) || aliases.some(({ kind }) => kind === alias.kind);
  const others = state.identities.flatMap((identity) => {
    if (identity === known) return [];
    // An id that another identity of the contact had is now this one's.
    const isMoved = (alias: Alias): boolean => identity.channel === channel && hasAlias(sender, alias);
    return identity.aliases?.some(isMoved) ? (withoutAliases(identity, isMoved) ?? []) : [identity];
  });
  const kept = known.aliases?.filter((alias) => !isOld(alias)) ?? [];
  const changed = named(mergeSender({ ...known, aliases: kept }, sender, channel));
  return { ...state, identities: [...others, changed] };
}

/** The contact is no longer found by this id of the channel. All else that is known of the person stays. */
export function onAliasLost(state: ContactState, { channel, alias }: EntryOf<'alias-lost'>): ContactState {
  const isLost = (one: Alias): boolean => keyOf(one) === keyOf(alias);
  const identities = state.identities.flatMap((identity) =>
    identity.channel === channel && hasAlias(identity, alias)
      ? (withoutAliases(identity, isLost) ?? [])
      : [identity],
  );
  return { ...state, identities };
}

/** Most suggestions to merge that a contact keeps. */
const MAX_SUGGESTIONS = 10;

export function onMergeSuggested(
  state: ContactState,
  { channel, alias, other }: EntryOf<'merge-suggested'>,
): ContactState {
  const earlier = (state.mergeSuggestions ?? []).filter((suggestion) => suggestion.contact !== other.contact);
  const mergeSuggestions = [...earlier, { ...other, channel, alias }].slice(-MAX_SUGGESTIONS);
  return { ...state, mergeSuggestions };
}

const isAmong = (identity: Identity, all: readonly Identity[]): boolean =>
  all.some((one) => one.channel === identity.channel && one.external === identity.external);

const mergedBefore = (state: ContactState, but: ContactId): readonly ContactId[] =>
  (state.merged ?? []).filter((contact) => contact !== but);

const listed = (merged: readonly ContactId[] | undefined): Pick<ContactState, 'merged'> =>
  merged === undefined || merged.length === 0 ? {} : { merged };
