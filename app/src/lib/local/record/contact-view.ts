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
  /** Commands that left the outbox without an effect: they came back, or the server holds them. */
  readonly withoutEffect: ReadonlySet<CommandId>;
  readonly standing: (id: CommandId) => Standing;
  readonly knowledge: Knowledge;
}

export interface ContactView {
  readonly state: ContactState | undefined;
  readonly entries: readonly ViewEntry[];
}

interface Departing {
  readonly waiting: Waiting;
  /** The record's `seq` at which its entries are there. */
  readonly until: number;
}

/** Follows one open contact: `view` is called again whenever something has changed. */
export class ContactViewer {
  readonly #contact: ContactId;
  /** A state not beyond the record: what waits is predicted upon it while the row runs ahead of the record. */
  #base: ContactState | undefined;
  /** The outbox when it was last looked at. */
  #outboxBefore: readonly OutboxItem[] = [];
  /** Commands that have just left the outbox because the row shows them, while the record does not yet. */
  #departing: readonly Departing[] = [];
  /** What was last predicted of commands of which only a part has been recorded yet. */
  #predictedBefore: ReadonlyMap<CommandId, readonly Entry[]> = new Map();

  constructor(contact: ContactId) {
    this.#contact = contact;
  }

  view(input: ViewInput): ContactView {
    const { row, recorded, outbox } = input;
    if (row === undefined) {
      this.#base = undefined;
      this.#outboxBefore = outbox;
      this.#departing = [];
      return { state: undefined, entries: viewEntries(recorded, [], undefined) };
    }
    this.#noteDepartures(input);
    const ahead = advance(row, recorded);
    const base = this.#advanceBase(row, recorded, ahead);

    const waiting = [...this.#departing.map((departing) => departing.waiting), ...outbox];
    const fold = this.#folder(input, waiting);
    const onRecord = fold(base, waiting);
    const isSame = ahead.seq === base.seq && this.#departing.length === 0;
    const state = isSame ? onRecord.state : fold(ahead, outbox).state;
    this.#predictedBefore = onRecord.entries;

    const predicted = [...onRecord.entries].flatMap(([command, entries]) =>
      entries.map((entry) => ({ entry, standing: input.standing(command) })),
    );
    return { state, entries: viewEntries(recorded, predicted, ahead) };
  }

  #noteDepartures({ row, recorded, outbox, withoutEffect }: ViewInput): void {
    const recordSeq = lastSeq(recorded);
    const present = new Set(outbox.map(({ command }) => command.id));
    const left = this.#outboxBefore.filter(
      ({ command }) => !present.has(command.id) && !withoutEffect.has(command.id),
    );
    const until = row?.seq ?? recordSeq;
    this.#departing = [
      ...this.#departing,
      ...left.map(({ command, answer }) => ({
        waiting: { command, answer },
        until: answer?.outcome === 'applied' ? answer.seq : until,
      })),
    ].filter((departing) => departing.until > recordSeq);
    this.#outboxBefore = outbox;
  }

  /**
   * The base is kept while the row is ahead of the record, as long as the record goes on from it without a gap. The
   * base may be beyond the record itself, where the row was so when the contact was opened; but it does not follow
   * the row then, otherwise what has just left the outbox would vanish until the record has it.
   */
  #advanceBase(row: ContactState, recorded: readonly Entry[], ahead: ContactState): ContactState {
    const recordSeq = lastSeq(recorded);
    const base = this.#base;
    const isBeyond = base !== undefined && base.seq > recordSeq && base.seq <= row.seq;
    const kept = isBeyond ? base : base && base.seq <= recordSeq ? advance(base, recorded) : undefined;
    if (row.seq <= recordSeq) this.#base = ahead;
    else if (kept && kept.seq >= recordSeq) this.#base = kept;
    else if (recordSeq === 0 && row.segment?.first === 1) this.#base = initialState(this.#contact);
    else this.#base = ahead;
    return this.#base;
  }

  /**
   * Folds commands into a state. Commands of a contact are decided in order: those before a recorded one have been
   * decided too. Until its answer says how, such a command is shown as it was predicted; if it was predicted again,
   * it would come after what it came before.
   */
  #folder({ recorded, knowledge }: ViewInput, waiting: readonly Waiting[]) {
    const before = this.#predictedBefore;
    const recordSeq = lastSeq(recorded);
    const causes = causesOf(recorded);
    const ids = new Set(recorded.map(({ id }) => id));
    const lastRecorded = waiting.findLastIndex(({ command }) => causes.has(command.id));
    const decided = new Set(waiting.slice(0, lastRecorded + 1).map(({ command }) => command.id));
    const rest = ({ command, answer }: Waiting): readonly Entry[] | undefined => {
      if (!decided.has(command.id)) return undefined;
      const isOver = answer !== null && (answer.outcome !== 'applied' || answer.seq <= recordSeq);
      return isOver ? [] : (before.get(command.id) ?? []).filter(({ id }) => !ids.has(id));
    };
    const known = knownOf(amendmentsOf(recorded), recorded);
    const remembered = (id: CommandId): readonly Entry[] | undefined => before.get(id);
    return (state: ContactState, commands: readonly Waiting[]) =>
      foldWaiting(state, commands, knowledge, known, rest, remembered);
  }
}

const lastSeq = (entries: readonly Entry[]): number => entries.at(-1)?.seq ?? 0;

/** An entry that cannot be read only moves the end of the record, like an entry of an unknown kind (L18). */
function evolveSafely(state: ContactState, entry: Entry): ContactState {
  try {
    return evolve(state, entry);
  } catch {
    return { ...state, seq: entry.seq, at: entry.at };
  }
}

/** State at the last entry of the record, from a state that is not beyond it. */
function advance(state: ContactState, recorded: readonly Entry[]): ContactState {
  let next = state;
  // Newest last: only the entries above the state are folded, and only while there is no gap.
  const from = recorded.findIndex(({ seq }) => seq === state.seq + 1);
  if (from < 0) return next;
  for (const entry of recorded.slice(from)) {
    if (entry.seq !== next.seq + 1) break;
    next = evolveSafely(next, entry);
  }
  return next;
}
