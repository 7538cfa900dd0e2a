/**
 * Choices that stand still while the question is the same: the choice under the pointer, and the marked one,
 * do not change. New choices are put below, and choices that are no longer possible keep their place.
 */
export class StillChoices<Choice extends { readonly id: string }> {
  #question: string | undefined;
  #shown: readonly Choice[] = [];
  #gone: ReadonlySet<string> = new Set();

  /**
   * The choices as they are shown.
   * @param question the typed words; if undefined, nobody looks at the choices, and they are shown in their
   *   live order
   * @param live the choices in their present order
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

  /** Whether a choice that is shown can no longer be chosen. */
  isGone(id: string): boolean {
    return this.#gone.has(id);
  }
}
