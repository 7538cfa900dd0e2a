/** Asks channels for the names of new contacts. The contact stands meanwhile, and keeps no name if there is none to be had. */
import type { Sender } from '@parley/core/contact/entry';
import type { ChannelId, CommandId, ContactId } from '@parley/core/ids';
import type { GuardedHttp } from '../../channels/adapter.ts';
import type { Registry } from '../../channels/registry.ts';
import type { Job } from '../../store/job-store.ts';
import type { Store } from '../../store/store.ts';
import { FinalJobError, type Ending, type JobHandler } from '../runner.ts';

/** Time for one answer, in ms. */
const TIMEOUT = 30_000;
const PAUSES = { first: 5_000, longest: 3_600_000 };
/** The last try comes some hours after the first one. */
const TRIES = 12;

export interface ProfileHandlerOptions {
  readonly store: Pick<Store, 'channels' | 'record'>;
  readonly kinds: Registry;
  readonly http: GuardedHttp;
  readonly newId: <Id extends string>() => Id;
}

export function createProfileHandler(options: ProfileHandlerOptions): JobHandler {
  return {
    kind: 'fetch-profile',
    lease: 2 * TIMEOUT,
    atOnce: 4,
    tries: TRIES,
    pauses: PAUSES,
    attempt: async (job, stop) => {
      try {
        return await fetchProfile(options, job, AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT)]));
      } catch (error) {
        // Nobody has to look at a name that a service does not give.
        if (job.failures + 1 >= TRIES) return { type: 'done' };
        throw error;
      }
    },
  };
}

async function fetchProfile(
  { store, kinds, http, newId }: ProfileHandlerOptions,
  { workspace, payload }: Job,
  signal: AbortSignal,
): Promise<Ending> {
  const { channel: id, external } = payload ?? {};
  if (workspace === null || typeof id !== 'string' || typeof external !== 'string')
    throw new FinalJobError('unreadable', 'the job does not say whose name is to be fetched');
  const channel = await store.channels.connected(id as ChannelId);
  const profile = channel && kinds.adapter(channel.kind)?.profile;
  const contact = channel && (await store.record.contactOf(channel.id, { external }));
  const row = contact && (await store.record.row(workspace, contact));
  const person = row?.state.identities.find((one) => one.channel === id && one.external === external);
  if (!channel || !profile || !person || person.name !== undefined) return { type: 'done' };
  const found = await profile(channel, person, { http, signal });
  if (found === undefined) return { type: 'done' };
  const { aliases } = person;
  const sender: Sender = { external, name: found.name, ...(aliases === undefined ? {} : { aliases }) };
  return {
    type: 'work',
    work: {
      type: 'inbound',
      workspace,
      person: { channel: channel.id, sender },
      inbound: {
        id: newId<CommandId>(),
        contact: newId<ContactId>(),
        event: { type: 'identified', channel: channel.id, sender, set: {} },
      },
      create: false,
    },
  };
}
