/**
 * Choices that stand still for as long as the same is asked: what is under the pointer, or marked, stays what it is. What
 * comes is put below, and what can no longer be chosen keeps its place.
 */
export class StillChoices<Choice extends { readonly id: string }> {
  #question: string | undefined;
  #shown: readonly Choice[] = [];
  #gone: ReadonlySet<string> = new Set();

  /**
   * The choices as they are shown.
   * @param question what was typed; with nothing nobody looks at them, and they are as they come
   * @param live the choices as they would stand
   */
  of(question: string | undefined, live: readonly Choice[]): readonly Choice[] {
    const before = question === this.#question ? this.#shown : [];
    const now = new Map(live.map((choice) => [choice.id, choice]));
    const known = new Set(before.map(({ id }) => id));
    this.#gone = new Set([...known].filter((id) => !now.has(id)));
    this.#question = question;
    this.#shown =
      question === undefined
        ? live
        : [
            ...before.map((choice) => now.get(choice.id) ?? choice),
            ...live.filter(({ id }) => !known.has(id)),
          ];
    return this.#shown;
  }

  /** Whether one that is shown can no longer be chosen. */
  isGone(id: string): boolean {
    return this.#gone.has(id);
  }
}
