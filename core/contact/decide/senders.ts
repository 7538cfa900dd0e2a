/** Decides who has written, by the ids that a channel gives (CH-6). */
import type { ChannelId } from '../../ids.ts';
import type { Fact, Sender } from '../entry.ts';
import type { Alias } from '../facts/merge-facts.ts';
import { hasAlias, identityOf, keyOf } from '../identity.ts';
import type { ContactState } from '../state.ts';
import type { Context } from './context.ts';
import type { InboundEvent } from './inbound.ts';

interface Claimed {
  /** The sender, named as the identity is and without ids of other contacts. */
  readonly sender: Sender;
  readonly suggestions: readonly Fact[];
}

/** Ids that belong to another contact stay there: nothing is merged, but the channel suggests it, once (MG-1). */
export function claimed(state: ContactState, channel: ChannelId, sender: Sender, context: Context): Claimed {
  const known = identityOf(state.identities, channel, sender);
  const { aliases } = sender;
  const external = known?.external ?? sender.external;
  if (aliases === undefined) return { sender: { ...sender, external }, suggestions: [] };
  const owned = aliases.flatMap((alias) => {
    const other = context.owner(channel, keyOf(alias));
    return other === undefined ? [] : [{ alias, other }];
  });
  const isOwn = (alias: Alias): boolean => !owned.some((one) => one.alias === alias);
  const suggestions = owned.flatMap(({ alias, other }, index): Fact[] => {
    const isKnown = state.mergeSuggestions?.some(({ contact }) => contact === other.contact) === true;
    const isRepeated = owned.slice(0, index).some((one) => one.other.contact === other.contact);
    return isKnown || isRepeated ? [] : [{ kind: 'merge-suggested', other, channel, alias }];
  });
  return { sender: { ...sender, external, aliases: aliases.filter(isOwn) }, suggestions };
}

/** The channel knew a person by another id. From now on the new ids are this person's, also those of another contact. */
export function onIdentityChanged(
  state: ContactState,
  { channel, from, sender }: Extract<InboundEvent, { type: 'identity-changed' }>,
): readonly Fact[] {
  const known = state.identities.find((identity) => identity.channel === channel && hasAlias(identity, from));
  if (known === undefined || hasAlias(sender, from)) return [];
  const { aliases = [] } = sender;
  return aliases.length === 0 ? [] : [{ kind: 'identity-changed', channel, from, sender }];
}
