/** Changes of the agent's own settings that wait to be sent, folded into what the server has. */
import {
  changeSettings,
  readSettings,
  type AgentSettings,
  type SettingsRequest,
} from '@parley/core/workspace/agent-settings';

/** A change that waits, in the order in which they were made. */
export interface WaitingSetting extends SettingsRequest {
  readonly order: number;
}

/** The settings with what waits folded in. A change that finds no room is refused by the server too. */
export const foldSettings = (stored: unknown, waiting: readonly WaitingSetting[]): AgentSettings =>
  waiting.reduce(
    (settings, { change }) => changeSettings(settings, change) ?? settings,
    readSettings(stored),
  );
