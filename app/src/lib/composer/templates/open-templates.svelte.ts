/** Whether the picker of templates is open: from the composer, from the card of a failed message and by keyboard. */
export class OpenTemplates {
  #isOpen = $state(false);

  get isOpen(): boolean {
    return this.#isOpen;
  }

  readonly open = (): void => {
    this.#isOpen = true;
  };

  readonly close = (): void => {
    this.#isOpen = false;
  };
}
