/**
 * The entries of an open contact as they are shown, through every order in which answer, row and record may come:
 * no key vanishes or doubles between waiting, answered and recorded (law L3). Pure but for what it remembers.
 */
import type { Entry } from '@parley/core/contact/entry';
import { evolve } from '@parley/core/contact/evolve';
import { initialState, type ContactState } from '@parley/core/contact/state';
import type { CommandId, ContactId } from '@parley/core/ids';
import { amendmentsOf, causesOf, knownOf, viewEntries } from './entries-view.ts';
import type { Standing, ViewEntry } from '../replica-api.ts';
import type { OutboxItem } from '../database/stored.ts';
import { foldWaiting, type Knowledge, type Waiting } from '../outbox/view.ts';

export interface ViewInput {
  readonly row: ContactState | undefined;
  /** Loaded entries, oldest first; the last segment may lag behind the row or be ahead of it. */
  readonly recorded: readonly Entry[];
  /** This contact's commands in the outbox, in order. */
  readonly outbox: readonly OutboxItem[];
  /** Commands that left the outbox without an effect: handed back or held. */
  readonly returned: ReadonlySet<CommandId>;
  readonly standing: (id: CommandId) => Standing;
  readonly around: Knowledge;
}

export interface ContactView {
  readonly state: ContactState | undefined;
  readonly entries: readonly ViewEntry[];
}

/** An entry that cannot be read only moves the end of the record, like an entry of an unknown kind (L18). */
const evolveSafely = (state: ContactState, entry: Entry): ContactState => {
  try {
    return evolve(state, entry);
  } catch {
    return { ...state, seq: entry.seq, at: entry.at };
  }
};

/** State at the last entry of the record, from a state that is not beyond it. */
const advance = (state: ContactState, recorded: readonly Entry[]): ContactState => {
  let next = state;
  // Newest last: only the entries above the state are folded, and only while there is no gap.
  const from = recorded.findIndex(({ seq }) => seq === state.seq + 1);
  if (from < 0) return next;
  for (const entry of recorded.slice(from)) {
    if (entry.seq !== next.seq + 1) break;
    next = evolveSafely(next, entry);
  }
  return next;
};

interface Departing {
  readonly waiting: Waiting;
  /** The record's `seq` at which its entries are there. */
  readonly until: number;
}

/** Follows one open contact. Given the input anew whenever something changed. */
export const createContactView = (contact: ContactId): ((input: ViewInput) => ContactView) => {
  /** A state not beyond the record: what waits is predicted upon it while the row runs ahead of the record. */
  let base: ContactState | undefined;
  let before: readonly OutboxItem[] = [];
  let departing: readonly Departing[] = [];
  /** What was last predicted of commands of which only a part has been recorded yet. */
  let predictedBefore: ReadonlyMap<CommandId, readonly Entry[]> = new Map();

  /** Commands that have just left the outbox because the row shows them, while the record does not yet. */
  const noteDepartures = ({ row, outbox, returned }: ViewInput, recordSeq: number): void => {
    const present = new Set(outbox.map(({ command }) => command.id));
    const left = before.filter(({ command }) => !present.has(command.id) && !returned.has(command.id));
    const until = row?.seq ?? recordSeq;
    departing = [
      ...departing,
      ...left.map(({ command, answer }) => ({
        waiting: { command, answer },
        until: answer?.outcome === 'applied' ? answer.seq : until,
      })),
    ].filter((one) => one.until > recordSeq);
    before = outbox;
  };

  return (input) => {
    const { row, recorded, outbox, around } = input;
    const recordSeq = recorded.at(-1)?.seq ?? 0;
    if (row === undefined) {
      base = undefined;
      before = outbox;
      departing = [];
      return { state: undefined, entries: viewEntries(recorded, [], undefined) };
    }
    noteDepartures(input, recordSeq);

    const ahead = advance(row, recorded);
    // The base is kept while the row is ahead of the record, as long as the record goes on from it without a gap. It
    // may be beyond the record itself, where the row was so when the contact was opened; but it does not follow the
    // row then, else what has just left the outbox would vanish until the record has it.
    const isBeyond = base !== undefined && base.seq > recordSeq && base.seq <= row.seq;
    const kept = isBeyond ? base : base && base.seq <= recordSeq ? advance(base, recorded) : undefined;
    if (row.seq <= recordSeq) base = ahead;
    else if (kept && kept.seq >= recordSeq) base = kept;
    else if (recordSeq === 0 && row.segment?.first === 1) base = initialState(contact);
    else base = ahead;

    const causes = causesOf(recorded);
    const ids = new Set(recorded.map(({ id }) => id));
    const waiting: Waiting[] = [...departing.map((one) => one.waiting), ...outbox];
    // Commands of a contact are decided in order: what stands before a recorded one has been decided too. Until its
    // answer says how, it is shown as it was predicted; predicted anew, it would come after what it came before.
    const lastRecorded = waiting.findLastIndex(({ command }) => causes.has(command.id));
    const decided = new Set(waiting.slice(0, lastRecorded + 1).map(({ command }) => command.id));
    const rest = ({ command, answer }: Waiting): readonly Entry[] | undefined => {
      if (!decided.has(command.id)) return undefined;
      const isOver = answer !== null && (answer.outcome !== 'applied' || answer.seq <= recordSeq);
      return isOver ? [] : (predictedBefore.get(command.id) ?? []).filter(({ id }) => !ids.has(id));
    };
    const known = knownOf(amendmentsOf(recorded), recorded);
    const remembered = (id: CommandId): readonly Entry[] | undefined => predictedBefore.get(id);
    const fold = (state: ContactState, commands: readonly Waiting[]) =>
      foldWaiting(state, commands, around, known, rest, remembered);
    const onRecord = fold(base, waiting);
    const isSame = ahead.seq === base.seq && departing.length === 0;
    const state = isSame ? onRecord.state : fold(ahead, outbox).state;
    predictedBefore = onRecord.entries;

    const predicted = [...onRecord.entries].flatMap(([command, entries]) =>
      entries.map((entry) => ({ entry, standing: input.standing(command) })),
    );
    return { state, entries: viewEntries(recorded, predicted, ahead) };
  };
};
