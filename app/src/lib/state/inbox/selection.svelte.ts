import type { ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import { adding, NONE, pickedOf, seenAgain, shownSeq, without, type Picked } from './picked.ts';

/** Most rows that can be selected at once. */
export const MOST_SELECTED = 5_000;

/** A selected row, and the `seq` of the last message that its agent has seen in the list (L5). */
export interface SelectedRow {
  readonly row: Row;
  readonly seen: number;
}

/** The rows that are selected in the list (IN-7). What leaves the list leaves the selection with it. */
export class Selection {
  readonly #list: () => readonly Row[];
  /** By contact what its row showed when it was picked, or drawn since. */
  #picked = $state.raw<Picked>(NONE);
  /** Where a range begins. */
  #anchor: ContactId | undefined;

  /** In the order of the list. */
  readonly rows: readonly SelectedRow[] = $derived.by(() => {
    const picked = this.#picked;
    if (picked.size === 0) return [];
    return this.#list().flatMap((row) => {
      const seen = picked.get(row.contact);
      return seen === undefined ? [] : [{ row, seen }];
    });
  });

  /** @param list the rows of the list, in order */
  constructor(list: () => readonly Row[]) {
    this.#list = list;
  }

  get size(): number {
    return this.rows.length;
  }

  /** Whether all that can be selected is. */
  get isAll(): boolean {
    return this.size > 0 && this.size === Math.min(this.#list().length, MOST_SELECTED);
  }

  has(contact: ContactId): boolean {
    return this.#picked.has(contact);
  }

  toggle(row: Row): void {
    if (this.#picked.has(row.contact)) this.#picked = without(this.#picked, row.contact);
    else this.#pick([row]);
    this.#anchor = row.contact;
  }

  /** Selects everything from the row that was last picked to this one. */
  extendTo(row: Row): void {
    const list = this.#list();
    const to = list.findIndex(({ contact }) => contact === row.contact);
    const anchor = list.findIndex(({ contact }) => contact === this.#anchor);
    const from = anchor < 0 ? to : anchor;
    if (anchor < 0) this.#anchor = row.contact;
    this.#pick(list.slice(Math.min(from, to), Math.max(from, to) + 1));
  }

  selectAll(): void {
    this.#pick(this.#list());
  }

  clear(): void {
    this.#anchor = undefined;
    this.#picked = NONE;
  }

  /** A selected row is drawn in a visible tab: what it shows now has been seen. */
  drawn(row: Row): void {
    const seen = this.#picked.get(row.contact);
    if (seen === undefined || seen >= shownSeq(row)) return;
    this.#picked = seenAgain(this.#picked, row);
  }

  /** Lets go of contacts that have left the list: coming back, they are not selected. */
  prune(): void {
    if (this.#picked.size === this.size) return;
    const { rows } = this;
    this.#picked = pickedOf(rows.map(({ row, seen }) => [row.contact, seen]));
  }

  #pick(rows: readonly Row[]): void {
    this.#picked = adding(this.#picked, rows, MOST_SELECTED);
  }
}
