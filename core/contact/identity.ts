/** Who writes under which id of a channel, and what may be believed of it (law L9). */
import type { ChannelId } from '../ids.ts';
import type { Sender } from './entry.ts';
import type { Alias } from './facts/merge-facts.ts';
import type { Identity } from './state.ts';

/**
 * An identity after one more claim about it. What was proven stays: a later claim without proof changes nothing,
 * since its name and address would be read as proven too. Nor does the proof of another user: the history is not theirs.
 */
export const mergeSender = (known: Identity | undefined, sender: Sender, channel: ChannelId): Identity => {
  const isOfProven = sender.verified === true && sender.user === known?.user;
  return known?.verified === true && !isOfProven ? known : { ...known, ...sender, channel };
};

/** The identities of a contact after a sender was heard of, the latest last. */
export const withIdentity = (
  identities: readonly Identity[],
  channel: ChannelId,
  sender: Sender,
): readonly Identity[] => {
  const known = identities.find((one) => one.channel === channel && one.external === sender.external);
  return [...identities.filter((one) => one !== known), mergeSender(known, sender, channel)];
};

/** An identity by which nobody is found under one of its ids any more. */
export const withoutAlias = (identity: Identity, lost: Alias): Identity => {
  const { aliases, ...rest } = identity;
  const left = aliases?.filter((alias) => !isSameAlias(alias, lost));
  return left === undefined || left.length === aliases?.length ? identity : { ...rest, aliases: left };
};

export const isSameAlias = (a: Alias, b: Alias): boolean => a.kind === b.kind && a.value === b.value;

/** The text by which an id of a person is found on a channel. */
export const keyOf = ({ kind, value }: Alias): string => `${kind}:${value}`;

export const hasAlias = ({ external, aliases = [] }: Sender, alias: Alias): boolean =>
  external === keyOf(alias) || aliases.some((one) => isSameAlias(one, alias));
