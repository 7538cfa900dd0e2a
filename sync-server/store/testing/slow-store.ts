/**
 * For tests: a store whose answers come one to three turns of the event loop late, in an order that a seed decides.
 * What only passes because an answer came within the turn fails over it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Store } from '../store.ts';

const MOST_TURNS = 3;

type Part = Exclude<keyof Store, 'ping' | 'close'>;

/**
 * Questions. They are asked late as often as they are answered late, so that their answers are now newer, now older
 * than one expects. All else takes effect in the order of calls, and is only answered late.
 */
const QUESTIONS: { readonly [Name in Part]?: readonly (keyof Store[Name])[] } = {
  record: ['row', 'segment', 'segments', 'entryTexts', 'entry', 'contactOf', 'tombstone'],
  feed: ['head', 'changes', 'recentChanges', 'era'],
  drafts: ['state', 'writers', 'load', 'long'],
  workspaces: [
    'isEmpty',
    'ids',
    'workspace',
    'account',
    'accountOfUser',
    'channel',
    'assignedTo',
    'agentSettings',
    'invitation',
    'openInvitations',
  ],
  channels: ['connected', 'health'],
  inbound: ['raw'],
  visitors: ['visitor', 'thread', 'threadHasFile'],
  files: ['file', 'usage', 'unused', 'known'],
};

/** Makes a store slow. */
export function slowStore(store: Store, seed: number): Store {
  const dice = diceOf(seed);
  const slow = <Name extends Part>(name: Name): Store[Name] =>
    slowPart(store[name], QUESTIONS[name] ?? [], dice);
  return {
    ledger: slow('ledger'),
    record: slow('record'),
    feed: slow('feed'),
    drafts: slow('drafts'),
    workspaces: slow('workspaces'),
    channels: slow('channels'),
    visitors: slow('visitors'),
    inbound: slow('inbound'),
    jobs: slow('jobs'),
    files: slow('files'),
    ping: () => store.ping(),
    close: () => store.close(),
  };
}

type Dice = (n: number) => number;

function slowPart<Methods extends object>(
  part: Methods,
  questions: readonly (keyof Methods)[],
  dice: Dice,
): Methods {
  return new Proxy(part, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      const ask = method as (...args: readonly unknown[]) => Promise<unknown>;
      const isQuestion = questions.includes(name as keyof Methods);
      return async (...args: readonly unknown[]) => {
        const turns = 1 + dice(MOST_TURNS);
        const before = isQuestion ? dice(turns + 1) : 0;
        if (before > 0) await wait(before);
        try {
          return await ask(...args);
        } finally {
          await wait(turns - before);
        }
      };
    },
  });
}

async function wait(turns: number): Promise<void> {
  for (let n = 0; n < turns; n += 1) await nextTurn();
}

/** Numbers from 0 up to below `n`, the same for the same seed (mulberry32). */
function diceOf(seed: number): Dice {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}
