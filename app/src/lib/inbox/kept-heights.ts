import type { ContactId } from '@parley/core/ids';

/** Keeps the heights of rows while the list is held still: a row that grew would move the rows below it. */
export class KeptHeights {
  readonly #known = new Map<ContactId, number>();

  /** The height of a row in px. While the list is held, the height is the one of the first call. */
  of(contact: ContactId, isHeld: boolean, heightNow: () => number): number {
    if (!isHeld) this.#known.clear();
    const height = this.#known.get(contact) ?? heightNow();
    if (isHeld) this.#known.set(contact, height);
    return height;
  }
}
