/** What the replica is opened with. */
import type { ContactId } from '@parley/core/ids';
import type { Member, Workspace } from '@parley/core/workspace/workspace';
import type { Live, LiveOptions } from './live.ts';
import type { Ground } from './ports.ts';

/** The database was written by a later version of this program: the page has to be reloaded. */
export class NewerReplicaError extends Error {
  override readonly name = 'NewerReplicaError';
}

/** Which rows are read and shown first. */
export interface First {
  /** Name of the list that is shown, as it is given to `noteFront`. */
  readonly list: string;
  /** A contact that is asked for by its address: it is opened as soon as it can be. */
  readonly contact: ContactId | undefined;
}

export interface ReplicaOptions {
  readonly world: Ground;
  /** Brings what works on documents and with the network: it may take its time, the rows show meanwhile (law L8). */
  readonly loadLive: () => Promise<(options: Omit<LiveOptions, 'attachments'>) => Live>;
  /** Without it all rows are read before any is shown. */
  readonly first?: First;
  /** Whose replica it is, as the session says; without network, as remembered. */
  readonly self: Member;
  readonly workspace: Workspace;
  /** The local copy has been removed, by this tab or another. */
  readonly onWiped?: () => void;
}
