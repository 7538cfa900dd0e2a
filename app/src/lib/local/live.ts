/**
 * What of the replica works on documents, and with the network: contacts that are open, drafts documents, presence, and what
 * the leading tab does. It brings Yjs with it, which the list does without (law L8), so it is loaded after the list
 * is on the screen.
 */
import type { ContactId } from '@parley/core/ids';
import { write } from './database/database.ts';
import { DraftsDocuments } from './drafts/drafts.ts';
import { dropDocument } from './database/documents.ts';
import { Leader, type LeaderOptions } from './tabs/leader.ts';
import { watchConnection } from './attach/connection.ts';
import type { ReplicaCache } from './cache/cache.ts';
import type { Topics } from './cache/topics.ts';
import { connectOnReturn } from './attach/network-return.ts';
import { OpenedContact, type OpenContactOptions } from './contact/open-contact.ts';
import type { Dispose } from './replica-api.ts';
import type { Attachments, LocalEnvironment, Environment } from './environment.ts';
import { Presence } from './attach/presence.ts';
import type { Reach } from './attach/sync-status.ts';

export interface LiveOptions {
  readonly environment: LocalEnvironment;
  readonly attachments: Attachments;
  readonly cache: ReplicaCache;
  /** These parts of the database were written here. */
  readonly changed: (topics: Topics) => Promise<void>;
  readonly onPresent: () => void;
  /** Something was typed that the server has not got. */
  readonly onUnproven: () => void;
  /** `isBlocked` has changed. */
  readonly onBlocked: () => void;
  /** What the last requests said of the network, and a call when that may have changed. */
  readonly network: () => Reach['network'];
  readonly onReach: (listener: () => void) => Dispose;
}

type Supplied = 'environment' | 'cache' | 'draftsDocuments';

export interface Live {
  readonly presence: Presence;
  readonly draftsDocuments: Pick<DraftsDocuments, 'takeFromTab' | 'flushed' | 'unproven'>;
  readonly openContact: (
    contact: ContactId,
    options: Omit<OpenContactOptions, Supplied | 'onDrafts'>,
  ) => OpenedContact;
  /** Starts what only the leading tab does; the caller stops it. */
  lead(options: Omit<LeaderOptions, Supplied | 'changed'>): Leader;
  /** Whether requests are answered although there is no connection for writing at drafts documents together. */
  isBlocked(): boolean;
  onConnected(listener: () => void): Dispose;
  close(): void;
}

export const createLive = (options: LiveOptions): Live => {
  const { attachments, cache, changed } = options;
  const environment: Environment = { ...options.environment, attachments };
  const draftsDocuments = new DraftsDocuments(
    environment,
    (topics) => void changed(topics),
    options.onUnproven,
    (draftsDocument) => {
      write(environment.database, (store) =>
        dropDocument(store, draftsDocument.contact, draftsDocument.name),
      ).then(
        () => changed({ dirty: true, drafts: true }),
        (error: unknown) => environment.report('drafts', error),
      );
    },
  );
  const presence = new Presence(environment, cache, () => draftsDocuments.open(), options.onPresent);
  const off = connectOnReturn(environment, options.network, options.onReach);
  const connection = watchConnection(environment, options.network, options.onReach, options.onBlocked);

  return {
    presence,
    draftsDocuments,
    openContact: (contact, rest) =>
      new OpenedContact(contact, {
        ...rest,
        environment,
        cache,
        draftsDocuments,
        onDrafts: (draftsDocument) => presence.addDrafts(draftsDocument),
      }),
    lead: (rest) => new Leader({ ...rest, environment, cache, draftsDocuments, changed }),
    isBlocked: connection.isBlocked,
    onConnected: (listener) => attachments.onConnected(listener),
    close() {
      off();
      connection.stop();
      presence.close();
      draftsDocuments.close();
      attachments.close();
    },
  };
};
