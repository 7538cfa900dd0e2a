/** Does the deeds: gives them to the ledger in large batches, each with its own time. */
import type { ContactState } from '@parley/core/contact/state';
import type { ContactId } from '@parley/core/ids';
import type { Ledger } from '../ledger/ledger.ts';
import type { Work, WorkResult } from '../ledger/work.ts';
import type { RecordStore } from '../store/record-store.ts';
import { jobDeed, type Deed, type Stage } from './deed.ts';

/** Works in one transaction. */
const BATCH = 500;

/** The ledger's clock while the past is made: each work that asks for the time gets its own. */
export interface PastClock {
  /** For `Environment.now`. @throws when more is asked for than was told. */
  readonly now: () => number;
  /** Times of the works to come, in order. */
  readonly tell: (times: readonly number[]) => void;
  /** How many were not asked for. */
  readonly left: () => number;
}

export const createPastClock = (): PastClock => {
  let waiting: number[] = [];
  return {
    now: () => {
      const time = waiting.shift();
      if (time === undefined) throw new Error('the ledger asked for the time once more than expected');
      return time;
    },
    tell: (times) => {
      waiting = [...times];
    },
    left: () => waiting.length,
  };
};

/** A read cursor is the one work that has no time. */
const hasTime = (work: Work): boolean =>
  work.type !== 'command' || work.command.action.type !== 'set-read-cursor';

const isDone = (result: WorkResult | undefined): boolean => {
  if (result === undefined || result.type === 'failed') return false;
  return (result.type === 'answer' ? result.answer.outcome : result.outcome) === 'applied';
};

interface Timed {
  readonly at: number;
  readonly work: Work;
}

const applyAll = async (
  ledger: Pick<Ledger, 'apply'>,
  clock: PastClock,
  works: readonly Timed[],
): Promise<void> => {
  for (let from = 0; from < works.length; from += BATCH) {
    const batch = works.slice(from, from + BATCH);
    clock.tell(batch.filter(({ work }) => hasTime(work)).map(({ at }) => at));
    const results = await ledger.apply(batch.map(({ work }) => work));
    const failed = results.findIndex((result) => !isDone(result));
    if (failed >= 0) {
      throw new Error(
        `not applied: ${JSON.stringify(batch[failed]?.work)}: ${JSON.stringify(results[failed])}`,
      );
    }
    if (clock.left() > 0) throw new Error('the ledger did not ask each work for its time');
  }
};

const byContact = (deeds: readonly Deed[]): Deed[][] => {
  const lanes = new Map<ContactId, Deed[]>();
  for (const deed of deeds) {
    const lane = lanes.get(deed.contact);
    if (lane) lane.push(deed);
    else lanes.set(deed.contact, [deed]);
  }
  return [...lanes.values()];
};

const autoClose = (stage: Stage, state: ContactState | undefined, deed: Deed): Timed => {
  const seq = state?.idle?.seq;
  if (seq === undefined) throw new Error(`contact ${deed.contact} is not idle at ${deed.at}`);
  const made = jobDeed(stage, deed.contact, { type: 'auto-close-due', seq }, deed.at);
  if (made.type !== 'work') throw new Error('a job brings work');
  return made;
};

/**
 * Does deeds, given contact by contact in order of time. What needs to know what went before waits until that is
 * done; all else goes together.
 * @throws if the ledger does not apply one of them: then the story contradicts itself
 */
export const perform = async (
  store: { readonly ledger: Pick<Ledger, 'apply'>; readonly record: Pick<RecordStore, 'row'> },
  clock: PastClock,
  stage: Stage,
  deeds: readonly Deed[],
): Promise<void> => {
  let lanes = byContact(deeds);
  while (lanes.length > 0) {
    const now: Timed[] = [];
    const left: Deed[][] = [];
    for (const lane of lanes) {
      const [first] = lane;
      if (first?.type === 'auto-close') {
        const row = await store.record.row(stage.workspace, first.contact);
        now.push(autoClose(stage, row?.state, first));
      }
      const begin = first?.type === 'auto-close' ? 1 : 0;
      const end = lane.findIndex((deed, n) => n >= begin && deed.type === 'auto-close');
      for (const deed of lane.slice(begin, end < 0 ? undefined : end))
        if (deed.type === 'work') now.push(deed);
      if (end >= 0) left.push(lane.slice(end));
    }
    lanes = left;
    // The sort is stable: what a contact's works have in time at once stays in order.
    await applyAll(
      store.ledger,
      clock,
      now.sort((a, b) => a.at - b.at),
    );
  }
};
