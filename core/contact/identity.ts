/** Which ids of a channel belong to a person, and what may be believed of their claims (law L9, CH-6). */
import type { ChannelId } from '../ids.ts';
import type { Sender } from './entry.ts';
import { MAX_ALIASES, type Alias } from './facts/merge-facts.ts';
import type { Identity } from './state.ts';

/** The text by which a person is found under one of their ids. */
export const keyOf = ({ kind, value }: Alias): string => `${kind}:${value}`;

/** The texts by which a person is found on a channel, in order of trust; there is at least one. */
export const keysOf = ({ external, aliases = [] }: Sender): readonly string[] => {
  const keys = aliases.filter(isFinding).map(keyOf);
  return keys.length === 0 ? [external] : keys;
};

/** Names can be given up and taken by somebody else: they find nobody. */
const isFinding = ({ kind }: Alias): boolean => kind !== 'username';

export const hasAlias = (sender: Sender, alias: Alias): boolean => keysOf(sender).includes(keyOf(alias));

/** The identity of a sender: the ids that are trusted most decide. */
export const identityOf = (
  identities: readonly Identity[],
  channel: ChannelId,
  sender: Sender,
): Identity | undefined => {
  const there = identities.filter((identity) => identity.channel === channel);
  for (const key of keysOf(sender)) {
    const found = there.find((one) => keysOf(one).includes(key));
    if (found) return found;
  }
  return undefined;
};

/**
 * An identity after one more claim about it. What was proven stays: a later claim without proof changes nothing,
 * since its name and address would be read as proven too. Nor does the proof of another user: the history is not theirs.
 * Ids only come in addition, and the identity keeps the one it is named by.
 */
export const mergeSender = (known: Identity | undefined, sender: Sender, channel: ChannelId): Identity => {
  const isOfProven = sender.verified === true && sender.user === known?.user;
  const claimed = known?.verified === true && !isOfProven ? known : { ...known, ...sender, channel };
  const aliases = joined([...(known?.aliases ?? []), ...(sender.aliases ?? [])]);
  return {
    ...claimed,
    external: known?.external ?? sender.external,
    ...(aliases.length === 0 ? {} : { aliases }),
  };
};

/** Each id once, and only the last name. */
const joined = (aliases: readonly Alias[]): readonly Alias[] =>
  aliases
    .filter((alias, index) => {
      const isSame = (one: Alias) =>
        isFinding(alias) ? keyOf(one) === keyOf(alias) : one.kind === alias.kind;
      return aliases.findLastIndex(isSame) === index;
    })
    .slice(-MAX_ALIASES);

/**
 * The identities of a contact after a sender was heard of, the latest last.
 * @param at time of the sender's message in ms
 */
export const withIdentity = (
  identities: readonly Identity[],
  channel: ChannelId,
  sender: Sender,
  at?: number,
): readonly Identity[] => {
  const known = identityOf(identities, channel, sender);
  const others = identities.filter((identity) => identity !== known);
  const merged = mergeSender(known, withoutOthers(sender, channel, others), channel);
  if (at === undefined) return [...others, merged];
  return [...others, { ...merged, lastInboundAt: Math.max(at, known?.lastInboundAt ?? 0) }];
};

/** Ids that belong to another identity of the contact stay there. */
const withoutOthers = (sender: Sender, channel: ChannelId, others: readonly Identity[]): Sender => {
  const { aliases } = sender;
  if (aliases === undefined) return sender;
  const taken = others.filter((one) => one.channel === channel).flatMap(keysOf);
  return { ...sender, aliases: aliases.filter((alias) => !taken.includes(keyOf(alias))) };
};

/**
 * An identity that has changed one of its ids: the others of the same kinds have changed too. Undefined if nobody is
 * found by the identity any more.
 */
export const withoutAliases = (
  identity: Identity,
  isLost: (alias: Alias) => boolean,
): Identity | undefined => {
  const { aliases = [], ...rest } = identity;
  const left = aliases.filter((alias) => !isLost(alias));
  return left.some(isFinding) ? named({ ...rest, aliases: left }) : undefined;
};

/** An identity is named by one of its ids: by the first one that was seen, as long as the identity has it. */
export const named = (identity: Identity): Identity => {
  const keys = keysOf(identity);
  const [first = identity.external] = keys;
  return keys.includes(identity.external) ? identity : { ...identity, external: first };
};
