/** What an inbound changes beside the record. */
import { channelIdsOf } from '@parley/core/contact/channel-ids';
import type { Context } from '@parley/core/contact/decide/context';
import type { Entry, EntryOf } from '@parley/core/contact/entry';
import { keysOf } from '@parley/core/contact/identity';
import type { ContactState } from '@parley/core/contact/state';
import type { ContactId } from '@parley/core/ids';
import type { LedgerChange } from '../changes.ts';
import type { Known } from '../known.ts';
import type { InboundResult, InboundWork } from '../work.ts';
import { personKeys } from './subject.ts';

/** What the inbound led to is remembered under the channel's id of it. */
export function rememberChanges({ once }: InboundWork, result: InboundResult): readonly LedgerChange[] {
  if (once === undefined || result.outcome !== 'applied') return [];
  const { contact, entries } = result;
  return [{ type: 'remember-inbound', ...once, contact, entries }];
}

/** Ids of the person that were nobody's, where the record has not said so already. */
export function ownerChanges(
  known: Known,
  work: InboundWork,
  { contact, identities }: ContactState,
): readonly LedgerChange[] {
  const has = identities.flatMap((identity) => keysOf(identity).map((key) => `${identity.channel}/${key}`));
  if (work.inbound.event.type === 'identity-changed') return [];
  return personKeys(work)
    .filter(({ channel, key }) => !has.includes(`${channel}/${key}`))
    .filter((key) => known.get('owner', key) === undefined)
    .map((key) => ({ type: 'set-owner', ...key, contact }));
}

/** The ids by which the channel speaks of messages from now on. A channel that sends nothing speaks of none. */
export function partChanges(
  context: Context,
  { inbound: { event } }: InboundWork,
  contact: ContactId,
  entries: readonly Entry[],
): readonly LedgerChange[] {
  if (!('channel' in event) || context.isDirect(event.channel)) return [];
  const { channel } = event;
  return channelIdsOf(event, entries, context).map(({ external, ...part }) => ({
    type: 'add-part',
    channel,
    external,
    part: { contact, ...part },
  }));
}

/** The name of a new contact, to be asked for. */
export function profileChanges(
  { workspace, person, profileAt: at }: InboundWork,
  contact: ContactId,
): readonly LedgerChange[] {
  if (person === undefined || at === undefined) return [];
  const { channel, sender } = person;
  return [{ type: 'fetch-profile', workspace, contact, channel, external: sender.external, at }];
}

/** Pending files of the message, to be fetched. */
export function mediaChanges(
  { workspace, media }: InboundWork,
  { contact }: ContactState,
  entries: readonly Entry[],
): readonly LedgerChange[] {
  const message = entries.find((entry): entry is EntryOf<'message'> => entry.kind === 'message');
  if (media === undefined || message === undefined) return [];
  return media.files.flatMap(({ file: id, source }) => {
    const file = message.files.find((one) => one.id === id && one.pending);
    if (file === undefined) return [];
    const { channel, id: entry } = message;
    return {
      type: 'fetch-media',
      workspace,
      contact,
      message: entry,
      channel,
      file,
      source,
      at: media.at,
    };
  });
}
