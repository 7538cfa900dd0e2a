/** Applies one agent's commands so that those of the others come in between. */
import type { Command } from '@parley/core/contact/command';
import type { Account, Store, WorkResult } from '../store/port.ts';
import { createGate } from './gate.ts';

/** Most commands of a step, and characters of their JSON: all of a step is done in one go. */
const STEP = { commands: 20, characters: 64 * 1024 };

/** Steps of one agent that the store has at once, and requests whose first step waits behind them. */
const LIMITS = { atOnce: 2, waiting: 200, patience: 30_000 };

export type ApplyInSteps = (
  account: Account,
  commands: readonly Command[],
  signal: AbortSignal,
) => Promise<readonly WorkResult[] | 'busy'>;

/** Applies commands in their order; `busy` if too many requests of the agent wait already: then nothing was done. */
export function createApplyInSteps(store: Pick<Store, 'apply'>): ApplyInSteps {
  const gate = createGate(LIMITS);
  return async ({ id: author, workspace }, commands, signal) => {
    const leave = await gate.enter(author, signal);
    if (leave === undefined) return 'busy';
    try {
      const results: WorkResult[] = [];
      for (const step of stepsOf(commands)) {
        const works = step.map((command) => ({ type: 'command', workspace, author, command }) as const);
        results.push(...(await store.apply(works)));
      }
      return results;
    } finally {
      leave();
    }
  };
}

/** Cuts commands into steps, in their order; a command that is larger than a step is one alone. */
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
