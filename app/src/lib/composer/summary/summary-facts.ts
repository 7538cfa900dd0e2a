/** Facts of a conversation by rule, shown beside its summary so that each can be looked up (AI-1). */
import { findingsInSteps, type Finding } from '@parley/core/language/check/facts';
import type { FindingKind } from '@parley/core/language/find/finding';
import type { Line } from '@parley/core/language/transcript/transcript';

export interface Said extends Line {
  readonly seq: number;
}

export interface ShownFact {
  readonly key: string;
  readonly text: string;
  /** `seq` of the message that said it last. */
  readonly seq: number;
}

/** What is worth looking up, the most telling first; words for days and lengths of time are not. */
const SHOWN: readonly FindingKind[] = [
  'order',
  'tracking',
  'identifier',
  'amount',
  'date',
  'email',
  'phone',
  'link',
  'product',
  'name',
];
/** Most that fit a line or two. */
const MOST = 8;

/** How long, in ms, the page does nothing else at a time. */
const SLICE = 8;

/**
 * The facts of a conversation, found bit by bit: all at once would make a page stand still (AI-3).
 * @throws an `AbortError` when the signal is aborted
 */
export const factsOf = async (said: readonly Said[], signal: AbortSignal): Promise<readonly ShownFact[]> => {
  const steps = findingsInSteps(said);
  let begun = performance.now();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return shownOf(said, step.value);
    if (performance.now() - begun < SLICE) continue;
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    begun = performance.now();
  }
};

const shownOf = (said: readonly Said[], found: readonly Finding[]): readonly ShownFact[] => {
  const facts = new Map<string, ShownFact & { readonly kind: FindingKind }>();
  for (const { kind, value, text, line } of found) {
    const seq = said[line]?.seq;
    if (seq === undefined || !SHOWN.includes(kind)) continue;
    const key = `${kind} ${value}`;
    facts.set(key, { key, kind, text, seq });
  }
  return [...facts.values()].sort((a, b) => SHOWN.indexOf(a.kind) - SHOWN.indexOf(b.kind)).slice(0, MOST);
};
