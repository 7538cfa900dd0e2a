/** The first names of agents, as visitors see them. */
import type { AgentId } from '@parley/core/ids';
import { mentionsOf } from '@parley/core/rich-text/plain-text';
import type { ThreadMessage } from '../../store/visitor-store.ts';
import type { WorkspaceStore } from '../../store/workspace-store.ts';
import type { FirstName } from './visitor-message.ts';

/** Reads the first names that messages need; gives them by agent. */
export type FirstNames = (messages: readonly ThreadMessage[]) => Promise<FirstName>;

export function createFirstNames(workspaces: Pick<WorkspaceStore, 'account'>): FirstNames {
  return async (messages) => {
    const agents = [...new Set(messages.flatMap(agentsNamedIn))];
    const accounts = await Promise.all(agents.map((agent) => workspaces.account(agent)));
    const names = new Map(agents.map((agent, n) => [agent, accounts[n]?.name.trim().split(/\s+/)[0]]));
    return (agent) => names.get(agent);
  };
}

/** The agents whose names a visitor sees in a message: the author, and who is mentioned. */
function agentsNamedIn({ entry }: ThreadMessage): readonly AgentId[] {
  const mentioned = mentionsOf(entry.body);
  return entry.direction === 'out' && entry.by.kind === 'agent' ? [entry.by.id, ...mentioned] : mentioned;
}
