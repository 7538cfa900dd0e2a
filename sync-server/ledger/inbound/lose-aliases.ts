/** Ids that move to another contact, as when a phone number changes hands (CH-6). */
import type { Fact, FactOf } from '@parley/core/contact/entry';
import type { Alias } from '@parley/core/contact/facts/merge-facts';
import { keyOf } from '@parley/core/contact/identity';
import type { ContactState } from '@parley/core/contact/state';
import { displayName } from '@parley/core/inbox/row';
import type { ChannelId, CommandId, ContactId } from '@parley/core/ids';
import type { Workspace } from '@parley/core/workspace/workspace';
import type { LedgerChange } from '../changes.ts';
import type { Environment } from '../environment.ts';
import type { Known } from '../known.ts';
import { withoutLeft } from '../leave.ts';
import { recordFacts } from '../record/record-facts.ts';

/** The contacts who had ids that belong to `to` from now on lose them, and their records say so. */
export function loseAliases(
  environment: Environment,
  known: Known,
  workspace: Workspace,
  to: ContactState,
  facts: readonly Fact[],
): readonly LedgerChange[] {
  return facts.flatMap((fact) => {
    if (fact.kind !== 'identity-changed') return [];
    const lost = lostBy(known, fact, to.contact);
    return [...new Set(lost.map(({ contact }) => contact))].flatMap((contact) => {
      const aliases = lost.filter((one) => one.contact === contact).map(({ alias }) => alias);
      return lose(environment, known, workspace, { contact, channel: fact.channel, aliases }, to);
    });
  });
}

interface Lost {
  readonly contact: ContactId;
  readonly alias: Alias;
}

function lostBy(
  known: Known,
  { channel, sender }: FactOf<'identity-changed'>,
  to: ContactId,
): readonly Lost[] {
  return (sender.aliases ?? []).flatMap((alias) => {
    const contact = known.get('owner', { channel, key: keyOf(alias) });
    return contact === undefined || contact === to ? [] : [{ contact, alias }];
  });
}

function lose(
  environment: Environment,
  known: Known,
  workspace: Workspace,
  { contact, channel, aliases }: { contact: ContactId; channel: ChannelId; aliases: readonly Alias[] },
  to: ContactState,
): readonly LedgerChange[] {
  const stored = known.get('contact', contact);
  // The id moves away from a contact that cannot be read, too: that must not keep the person from being known.
  if (!stored || 'damage' in stored) {
    return aliases.map((alias) => ({ type: 'remove-owner', channel, key: keyOf(alias), contact }));
  }
  const present = withoutLeft(environment, known, workspace, stored);
  const other = { contact: to.contact, name: displayName(to) ?? '' };
  const facts = aliases.map((alias): Fact => ({ kind: 'alias-lost', channel, alias, other }));
  const cause = environment.newId<CommandId>();
  const stamp = { cause, actor: { kind: 'channel', id: channel } as const, now: environment.now() };
  return [...present.changes, ...recordFacts(known, workspace, present.state, facts, stamp).changes];
}
