/**
 * What of the replica works on documents, and with the network: contacts that are open, desks, presence, and what
 * the leading tab does. It brings Yjs with it, which the list does without (law L8), so it is loaded after the list
 * is on the screen.
 */
import type { ContactId } from '@parley/core/ids';
import { write } from '../database/database.ts';
import { createDesks, type Desks } from '../drafts/drafts.ts';
import { dropDocument } from '../record/documents.ts';
import { createLeader, type Leader, type LeaderOptions } from '../tabs/leader.ts';
import { watchLine } from './connection.ts';
import type { Mirror, Topics } from '../cache/cache.ts';
import { connectOnReturn } from '../tabs/network-return.ts';
import { openContact, type OpenContactOptions, type OpenedContact } from '../open-contact.ts';
import type { Dispose } from '../replica-api.ts';
import type { Attachments, Ground, World } from '../environment.ts';
import { createPresence, type Presence } from './presence.ts';
import type { Reach } from '../feed/sync-status.ts';

export interface LiveOptions {
  readonly ground: Ground;
  readonly attachments: Attachments;
  readonly mirror: Mirror;
  /** These parts of the database were written here. */
  readonly changed: (topics: Topics) => Promise<void>;
  readonly onPresent: () => void;
  /** Something was typed that the server has not got. */
  readonly onUnproven: () => void;
  /** `isBlocked` has changed. */
  readonly onLine: () => void;
  /** What the last requests said of the network, and a call when that may have changed. */
  readonly network: () => Reach['network'];
  readonly onReach: (listener: () => void) => Dispose;
}

type Given = 'world' | 'mirror' | 'desks';

export interface Live {
  readonly presence: Presence;
  readonly desks: Pick<Desks, 'takeFromTab' | 'flushed' | 'unproven'>;
  readonly openContact: (
    contact: ContactId,
    options: Omit<OpenContactOptions, Given | 'onDesk'>,
  ) => OpenedContact;
  /** Begins with what the leading tab does; whoever begins it stops it. */
  lead(options: Omit<LeaderOptions, Given | 'changed'>): Leader;
  /** Whether requests are answered although there is no line for writing at desks together. */
  isBlocked(): boolean;
  onConnected(listener: () => void): Dispose;
  close(): void;
}

export const createLive = (options: LiveOptions): Live => {
  const { attachments, mirror, changed } = options;
  const world: World = { ...options.ground, attachments };
  const desks = createDesks(
    world,
    (topics) => void changed(topics),
    options.onUnproven,
    (desk) => {
      write(world.database, (store) => dropDocument(store, desk.contact, desk.name)).then(
        () => changed({ dirty: true, drafts: true }),
        (error: unknown) => world.report('desk', error),
      );
    },
  );
  const presence = createPresence(world, mirror, desks.open, options.onPresent);
  const off = connectOnReturn(world, options.network, options.onReach);
  const line = watchLine(world, options.network, options.onReach, options.onLine);

  return {
    presence,
    desks,
    openContact: (contact, rest) =>
      openContact(contact, { ...rest, world, mirror, desks, onDesk: presence.addDesk }),
    lead: (rest) => createLeader({ ...rest, world, mirror, desks, changed }),
    isBlocked: line.isBlocked,
    onConnected: (listener) => attachments.onConnected(listener),
    close() {
      off();
      line.stop();
      presence.close();
      desks.close();
      attachments.close();
    },
  };
};
