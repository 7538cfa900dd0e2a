/** Applies the commands of one agent in steps, so that commands of other agents can run in between. */
import type { Command } from '@parley/core/contact/decide/command';
import type { WorkResult } from '../../ledger/work.ts';
import type { Store } from '../../store/store.ts';
import type { Account } from '../../store/workspace-store.ts';
import { createGate } from './limits/gate.ts';

/** Most commands of a step, and most characters of their JSON: a step is applied without interruption. */
const STEP = { commands: 20, characters: 64 * 1024 };

/**
 * Most steps of one agent that the store has at a time, and most requests whose first step waits for those.
 */
const LIMITS = { atOnce: 2, waiting: 200, patience: 30_000 };

export type ApplyInSteps = (
  account: Account,
  commands: readonly Command[],
  signal: AbortSignal,
) => Promise<readonly WorkResult[] | 'busy'>;

/**
 * Applies commands in order. Gives `busy` if too many requests of the agent wait already: then no command was
 * applied.
 */
export function createApplyInSteps(store: Pick<Store, 'ledger'>): ApplyInSteps {
  const gate = createGate(LIMITS);
  return async ({ id: author, workspace }, commands, signal) => {
    const leave = await gate.enter(author, signal);
    if (leave === undefined) return 'busy';
    try {
      const results: WorkResult[] = [];
      for (const step of stepsOf(commands)) {
        const works = step.map((command) => ({ type: 'command', workspace, author, command }) as const);
        results.push(...(await store.ledger.apply(works)));
      }
      return results;
    } finally {
      leave();
    }
  };
}

/** Divides commands into steps, in order. A command larger than a step is a step of its own. */
function stepsOf(commands: readonly Command[]): readonly (readonly Command[])[] {
  const steps: Command[][] = [];
  let left = 0;
  for (const command of commands) {
    const length = JSON.stringify(command).length;
    const last = steps.at(-1);
    if (last === undefined || last.length >= STEP.commands || length > left) {
      steps.push([command]);
      left = STEP.characters - length;
    } else {
      last.push(command);
      left -= length;
    }
  }
  return steps;
}
