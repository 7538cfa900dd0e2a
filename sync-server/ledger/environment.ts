/** What the ledger is given while it decides, besides what is stored. */
import type { AgentId } from '@parley/core/ids';

export interface Environment {
  /** Server time in ms. */
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  readonly isOnline: (agent: AgentId) => boolean;
}
