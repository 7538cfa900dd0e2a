/** What the ledger is given while it decides, besides what is stored. */
import type { AgentId } from '@parley/core/ids';
import type { Channel } from '@parley/core/workspace/channels';

export interface Environment {
  /** Server time in ms. */
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  readonly isOnline: (agent: AgentId) => boolean;
  /** Whether channels of a kind have nothing to send: a message reaches the contact once it is recorded. */
  readonly isDirect: (kind: Channel['kind']) => boolean;
}
