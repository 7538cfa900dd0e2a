/**
 * What is on screen: every opened contact is watched at each change. No key is shown twice; what was shown of an own
 * command stays until it is known to be held, refused or taken back, and what stands in the record stays for ever.
 */
import type { Entry } from '@parley/core/contact/entry';
import { causeOf, type CommandId, type ContactId, type EntryId } from '@parley/core/ids';
import type { OpenContact } from '../../app/src/lib/local/replica-api.ts';
import type { Tab } from './tab.ts';

interface Shown {
  readonly tab: Tab;
  readonly open: OpenContact;
  readonly recorded: Set<EntryId>;
  /** Commands whose words are shown as waiting. */
  waiting: ReadonlySet<CommandId>;
  readonly off: () => void;
}

type ShownEntries = ReturnType<OpenContact['entries']>;

export class Gallery {
  #shown: readonly Shown[] = [];
  /** Commands that may leave the screen. */
  readonly #forgiven = new Set<CommandId>();
  /** The first thing that was seen wrong. */
  #wrong: Error | undefined;

  open(tab: Tab, contact: ContactId): void {
    if (this.#shown.some((other) => other.tab === tab && other.open.contact === contact)) return;
    const open = tab.replica.openContact(contact);
    const shown: Shown = {
      tab,
      open,
      recorded: new Set(),
      waiting: new Set(),
      off: open.onChange(() => this.#look(shown)),
    };
    this.#shown = [...this.#shown, shown];
  }

  /** Closes the `n`th contact of a tab, counted in a circle. */
  close(tab: Tab, n: number): void {
    const own = this.#shown.filter((shown) => shown.tab === tab);
    const closed = own[n % Math.max(1, own.length)];
    if (!closed) return;
    closed.off();
    closed.open.close();
    this.#shown = this.#shown.filter((shown) => shown !== closed);
  }

  of(tab: Tab): readonly OpenContact[] {
    return this.#shown.filter((shown) => shown.tab === tab).map(({ open }) => open);
  }

  /** The tab is gone. */
  forget(tab: Tab): void {
    this.#shown = this.#shown.filter((shown) => shown.tab !== tab);
  }

  /** Whether a command may leave the screen, because it is being taken back. */
  forgive(id: CommandId, may: boolean): void {
    if (may) this.#forgiven.add(id);
    else this.#forgiven.delete(id);
  }

  /** @throws the first thing that was seen wrong */
  check(): void {
    for (const shown of this.#shown) this.#look(shown);
    if (this.#wrong) throw this.#wrong;
  }

  #look(shown: Shown): void {
    const { open, tab } = shown;
    if (!tab.replica.rows().has(open.contact)) {
      // Out of sight: what others wrote goes (law L15).
      shown.recorded.clear();
      shown.waiting = new Set();
      return;
    }
    const entries = open.entries();
    this.#checkKeys(entries);
    this.#checkRecorded(shown, entries);
    this.#checkWaiting(shown, entries);
  }

  #checkKeys(entries: ShownEntries): void {
    const keys = entries.map(({ entry }) => entry.id);
    if (new Set(keys).size === keys.length) return;
    const repeated = keys.filter((key, index) => keys.indexOf(key) !== index);
    this.#note(`a key is shown twice: ${repeated.join(' ')}`);
  }

  /** What stands in the record is in order, and stays. */
  #checkRecorded(shown: Shown, entries: ShownEntries): void {
    const recorded = entries.filter(({ pending }) => pending === null).map(({ entry }) => entry);
    recorded.forEach((entry, index) => {
      const before = recorded[index - 1];
      if (before && entry.seq <= before.seq) this.#note(`seq ${entry.seq} is shown after ${before.seq}`);
      shown.recorded.add(entry.id);
    });
    const keys = new Set(entries.map(({ entry }) => entry.id));
    const gone = [...shown.recorded].find((key) => !keys.has(key));
    if (gone !== undefined)
      this.#note(`${gone} stood in the record and has vanished, shown:\n${describe(entries)}`);
  }

  /** What waits stays until it stands in the record, or is known to be held, refused or taken back. */
  #checkWaiting(shown: Shown, entries: ShownEntries): void {
    const { replica } = shown.tab;
    const causes = new Set(entries.map(({ entry }) => causeOf(entry.id)));
    for (const cause of shown.waiting) {
      if (causes.has(cause) || this.#forgiven.has(cause) || replica.outcome(cause) !== undefined) continue;
      const row = replica.rows().get(shown.open.contact)?.state.seq ?? 'no row';
      this.#note(
        `the words of ${cause} were shown as waiting and have vanished; row ${row}, shown:\n${describe(entries)}`,
      );
    }
    const words = entries.filter(({ pending, entry }) => pending !== null && isWords(entry));
    shown.waiting = new Set(words.map(({ entry }) => causeOf(entry.id)));
  }

  #note(message: string): void {
    this.#wrong ??= new Error(message);
  }
}

function describe(entries: ShownEntries): string {
  return entries
    .map(({ entry, pending }) => `${entry.seq} ${entry.id} ${entry.kind} ${pending ?? 'recorded'}`)
    .join('\n');
}

function isWords(entry: Entry): boolean {
  return entry.kind === 'message' || entry.kind === 'comment';
}
