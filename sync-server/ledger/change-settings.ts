/** Agents change their own settings, in the one queue. */
import type { AgentId } from '@parley/core/ids';
import {
  changeSettings,
  type AgentSettings,
  type SettingsRequest,
} from '@parley/core/workspace/agent-settings';
import type { LedgerItem } from './ledger.ts';

/**
 * Makes a change once under its id and tells the agent's other devices; `undefined` if there is no such agent or no
 * room for it.
 */
export const changeAgentSettings = (
  { tables, transaction }: LedgerItem,
  agent: AgentId,
  { id, change }: SettingsRequest,
): AgentSettings | undefined => {
  const account = tables.workspaces.account(agent);
  if (!account) return undefined;
  const before = tables.settings.settings(agent);
  if (tables.settings.hasChange(agent, id)) return before;
  const after = changeSettings(before, change);
  if (!after) return undefined;
  tables.settings.set(agent, after, transaction.nextRev());
  tables.settings.addChange(agent, id);
  transaction.note({ type: 'agent', workspace: account.workspace, agent });
  return after;
};
