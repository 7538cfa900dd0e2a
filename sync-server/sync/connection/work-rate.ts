/** Limits how much of the server's time one agent's updates may take, over all the agent's sessions. */
import type { AgentId } from '@parley/core/ids';
import type { Rate } from './limits.ts';

/** Updates that take no longer than this, in ms, are not counted: all ordinary writing. */
const FREE = 10;

/** Most agents that are remembered; the longest silent ones have full buckets by then. */
const MOST_AGENTS = 10_000;

export interface WorkRate {
  readonly hasLeft: (agent: AgentId) => boolean;
  readonly spend: (agent: AgentId, ms: number) => void;
}

export const createWorkRate = (rate: Rate, now: () => number): WorkRate => {
  const spent = new Map<AgentId, { ms: number; at: number }>();
  const owed = (agent: AgentId): number => {
    const one = spent.get(agent);
    if (one === undefined) return 0;
    return Math.max(0, one.ms - (Math.max(0, now() - one.at) / 1_000) * rate.perSecond);
  };
  return {
    hasLeft: (agent) => owed(agent) < rate.burst,
    spend: (agent, ms) => {
      if (ms <= FREE) return;
      const total = owed(agent) + ms;
      spent.delete(agent);
      spent.set(agent, { ms: total, at: now() });
      const [oldest] = spent.keys();
      if (spent.size > MOST_AGENTS && oldest !== undefined) spent.delete(oldest);
    },
  };
};
