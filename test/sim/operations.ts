/** What can happen in a run: made from the seed alone, before anything happens, so that a run can be cut short. */
import type { Random } from './random.ts';

export type Act =
  | 'send'
  | 'send-draft'
  | 'send-and-close'
  | 'comment'
  | 'edit-comment'
  | 'delete-comment'
  | 'assign'
  | 'unassign'
  | 'open'
  | 'close'
  | 'snooze'
  | 'wake'
  | 'stage'
  | 'undo'
  | 'set-read-cursor'
  | 'send-anyway'
  | 'drop'
  | 'discard'
  | 'take-back';

/** Numbers are picks, resolved when it is done. */
export type Operation =
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'visitor'; readonly visitor: number }
  | {
      readonly type: 'act';
      readonly act: Act;
      readonly tab: number;
      readonly contact: number;
      readonly n: number;
    }
  | { readonly type: 'type'; readonly tab: number; readonly contact: number; readonly n: number }
  | {
      readonly type: 'open-contact' | 'close-contact' | 'look';
      readonly tab: number;
      readonly contact: number;
    }
  | { readonly type: 'offline' | 'online' | 'open-tab'; readonly device: number }
  | { readonly type: 'cut' | 'crash-tab' | 'hide' | 'show'; readonly tab: number }
  | { readonly type: 'crash-server'; readonly ms: number };

const ACTS: readonly (readonly [Act, number])[] = [
  ['send', 8],
  ['send-draft', 6],
  ['send-and-close', 2],
  ['comment', 6],
  ['edit-comment', 2],
  ['delete-comment', 1],
  ['assign', 4],
  ['unassign', 1],
  ['open', 1],
  ['close', 4],
  ['snooze', 2],
  ['wake', 1],
  ['stage', 1],
  ['undo', 3],
  ['set-read-cursor', 2],
  ['send-anyway', 3],
  ['drop', 1],
  ['discard', 1],
  ['take-back', 1],
];

const weighted = <Item>(random: Random, choices: readonly (readonly [Item, number])[]): Item => {
  let left = random.below(choices.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [item, weight] of choices) {
    if (left < weight) return item;
    left -= weight;
  }
  throw new Error('no choice');
};

const one = (random: Random): Operation => {
  const tab = random.below(100);
  const contact = random.below(100);
  const device = random.below(100);
  const n = random.below(1_000);
  return weighted<() => Operation>(random, [
    [() => ({ type: 'wait', ms: random.chance(0.2) ? random.below(20_000) : random.below(600) }), 14],
    [() => ({ type: 'visitor', visitor: random.below(100) }), 10],
    [() => ({ type: 'act', act: weighted(random, ACTS), tab, contact, n }), 34],
    [() => ({ type: 'type', tab, contact, n }), 10],
    [() => ({ type: 'open-contact', tab, contact }), 10],
    [() => ({ type: 'close-contact', tab, contact }), 3],
    [() => ({ type: 'look', tab, contact }), 12],
    [() => ({ type: 'offline', device }), 3],
    [() => ({ type: 'online', device }), 4],
    [() => ({ type: 'open-tab', device }), 3],
    [() => ({ type: 'cut', tab }), 3],
    [() => ({ type: 'crash-tab', tab }), 3],
    [() => ({ type: 'hide', tab }), 1],
    [() => ({ type: 'show', tab }), 1],
    [() => ({ type: 'crash-server', ms: random.below(3_000) }), 3],
  ])();
};

/** The operations of a run. */
export const plan = (random: Random, length: number): readonly Operation[] =>
  Array.from({ length }, () => one(random));
