/** What changed for each agent, in the order of commits (law L8). */
import type { AgentId } from '@parley/core/ids';
import type { Change } from '@parley/core/protocol/agent-api';

export interface Head {
  /** Rises when role, limit or activity of the member changes: what the member sees is cut again. */
  readonly epoch: number;
  /** The last `rev` that was given. */
  readonly rev: number;
}

export interface ChangesAfter {
  /** The epoch by whose rights the changes were cut. */
  readonly epoch: number;
  /**
   * In order of `rev`. What the agent may no longer see comes as `gone`. After 0 the items of the workspace come first,
   * all of them, and count for no limit.
   */
  readonly changes: readonly Change[];
  /** Where to go on. */
  readonly rev: number;
  readonly more: boolean;
}

export interface RecentChanges extends Head {
  /** In order of `rev`; `more` if there are more than were asked for. */
  readonly changes: readonly Change[] | 'more';
}

export interface FeedStore {
  head(agent: AgentId): Promise<Head>;
  /** Changes that an agent sees after `rev`, at most `limit`. Nobody sees none. */
  changes(agent: AgentId, rev: number, limit: number): Promise<ChangesAfter>;
  /** All that has come for an agent after `rev`; of more than `limit` nothing is read. */
  recentChanges(agent: AgentId, rev: number, limit: number): Promise<RecentChanges>;
  /**
   * Names the history in which a `rev` was given. A restored backup goes on in another one: a `rev` given before
   * and after the restoring is told apart by it.
   */
  era(rev: number): Promise<string>;
}
