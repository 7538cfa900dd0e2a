/**
 * What one process of the server tells the others. Parts of the server that concern several people listen here, and
 * not to the store or to each other: so they hear the same wherever it happened.
 */
import type { ContactId } from '@parley/core/ids';
import type { JobKind } from '@parley/core/protocol/health-api';
import type { Commit } from '../ledger/commit.ts';

export interface Bus {
  /**
   * Called after each commit, once it is on disk (law L20): each commit once, those of a workspace in the order of
   * their `rev`. The truth is the database and its `rev`; word from another process only wakes the bus, which then
   * reads what was committed after the `rev` that it has seen. A listener that throws keeps nothing from the others.
   * Returns its disposer.
   */
  onCommit(listener: (commit: Commit) => void): () => void;
  /** Tells all processes, this one too. A signal may get lost: nothing may depend on it but how soon something shows. */
  signal(signal: Signal): void;
  /** Called with each signal. A listener that throws keeps nothing from the others. Returns its disposer. */
  onSignal(listener: (signal: Signal) => void): () => void;
}

export type Signal =
  /**
   * An agent begins or stops writing a *reply* to a contact; repeated while it lasts. Never sent for comments:
   * visitors must not even learn that there are any (EV-4).
   */
  | { readonly type: 'agent-typing'; readonly contact: ContactId; readonly typing: boolean }
  /** The visitor behind a contact begins or stops typing; repeated while it lasts. */
  | { readonly type: 'visitor-typing'; readonly contact: ContactId; readonly typing: boolean }
  /** Jobs have been added, or made due, outside a commit that listeners hear of; without a kind, of any kind. */
  | { readonly type: 'job-due'; readonly kind?: JobKind };
