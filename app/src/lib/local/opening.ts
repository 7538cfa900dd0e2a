/** What the replica is opened with. */
import type { NamedWorkspace } from '@parley/core/protocol/agent-api';
import type { Member } from '@parley/core/workspace/workspace';
import type { First } from './cache/first-rows.ts';
import type { Live, LiveOptions } from './live.ts';
import type { LocalEnvironment } from './environment.ts';

/** The database was written by a later version of this program: the page has to be reloaded. */
export class NewerReplicaError extends Error {
  override readonly name = 'NewerReplicaError';
}

export interface ReplicaOptions {
  readonly environment: LocalEnvironment;
  /** Brings what works on documents and with the network: it may take its time, the rows show meanwhile (law L8). */
  readonly loadLive: () => Promise<(options: Omit<LiveOptions, 'attachments'>) => Live>;
  /** Without it all rows are read before any is shown. */
  readonly first?: First;
  /** Whose replica it is, as the session says; without network, as remembered. */
  readonly self: Member;
  readonly workspace: NamedWorkspace;
  /** The local copy has been removed, by this tab or another. */
  readonly onWiped?: () => void;
}
