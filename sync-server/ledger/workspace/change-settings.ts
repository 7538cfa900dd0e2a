/** Agents change their own settings. */
import type { AgentId } from '@parley/core/ids';
import {
  changeSettings,
  type AgentSettings,
  type SettingsRequest,
} from '@parley/core/workspace/agent-settings';
import { done, type Step } from '../ledger-store.ts';

/**
 * Makes a change once under its id; `undefined` if there is no such agent or no room for it. The agent's other devices
 * hear of it.
 */
export function changeAgentSettings(
  agent: AgentId,
  { id, change }: SettingsRequest,
): Step<AgentSettings | undefined> {
  return {
    needs: { workspaceOf: [agent], settings: [agent], settingsChange: [{ agent, id }] },
    decide: (known) => {
      const workspace = known.get('workspaceOf', agent)?.id;
      if (workspace === undefined) return done(undefined);
      const before = known.get('settings', agent);
      if (known.get('settingsChange', { agent, id })) return done(before);
      const settings = changeSettings(before, change);
      if (!settings) return done(undefined);
      return done(settings, [{ type: 'set-settings', workspace, agent, settings, id }]);
    },
  };
}
