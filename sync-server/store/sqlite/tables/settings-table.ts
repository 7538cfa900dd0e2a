/** Agents' own settings, each as JSON with a version. */
import type { AgentId, CommandId } from '@parley/core/ids';
import { readSettings, type AgentSettings } from '@parley/core/workspace/agent-settings';
import type { Sql } from '../statements.ts';

export const createSettingsTable = (sql: Sql) => {
  const select = sql<[string], { settings: string; rev: number }>(
    'SELECT settings, rev FROM agent_settings WHERE agent = ?',
  );
  const selectRev = sql<[string], { rev: number }>('SELECT rev FROM agent_settings WHERE agent = ?');
  const upsert = sql<[string, string, number]>(
    `INSERT INTO agent_settings VALUES (?, ?, ?)
     ON CONFLICT (agent) DO UPDATE SET settings = excluded.settings, rev = excluded.rev`,
  );
  const hasChange = sql<[string, string], { found: number }>(
    'SELECT 1 AS found FROM agent_settings_changes WHERE agent = ? AND id = ?',
  );
  const addChange = sql<[string, string]>('INSERT INTO agent_settings_changes VALUES (?, ?)');

  return {
    /** The defaults for who has changed nothing. */
    settings: (agent: AgentId): AgentSettings => {
      const found = select.get(agent);
      return readSettings(found && JSON.parse(found.settings));
    },
    /** The `rev` of the last change; 0 if there was none. */
    rev: (agent: AgentId): number => selectRev.get(agent)?.rev ?? 0,
    set: (agent: AgentId, settings: AgentSettings, rev: number): void => {
      upsert.run(agent, JSON.stringify(settings), rev);
    },
    /** Whether a change was made before. */
    hasChange: (agent: AgentId, change: CommandId): boolean => hasChange.get(agent, change) !== undefined,
    addChange: (agent: AgentId, change: CommandId): void => {
      addChange.run(agent, change);
    },
  };
};
export type SettingsTable = ReturnType<typeof createSettingsTable>;
