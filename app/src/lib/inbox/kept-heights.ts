import type { ContactId } from '@parley/core/ids';

/** Heights of rows that are kept while the list is held still: one that grew would move those below it. */
export class KeptHeights {
  readonly #known = new Map<ContactId, number>();

  /** The height of a row in px: as it was when it was first asked for since the list is held. */
  of(contact: ContactId, isHeld: boolean, heightNow: () => number): number {
    if (!isHeld) this.#known.clear();
    const height = this.#known.get(contact) ?? heightNow();
    if (isHeld) this.#known.set(contact, height);
    return height;
  }
}
