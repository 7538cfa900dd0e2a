/** *Is typing*, in both directions. */

/** How long a report of the team's typing is believed without being repeated, in ms. */
const TYPING_LASTS = 10_000;
/** How often the visitor's typing is reported at most, in ms. */
const TYPING_EVERY = 3_000;

/** Whether somebody of the team is typing. */
export class TeamTyping {
  readonly #onChanged: () => void;
  /** Ends what the last report said; present while somebody is typing. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onChanged: () => void) {
    this.#onChanged = onChanged;
  }

  isTyping(): boolean {
    return this.#timer !== undefined;
  }

  set(typing: boolean): void {
    this.close();
    if (typing) this.#timer = setTimeout(() => this.set(false), TYPING_LASTS);
    this.#onChanged();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Decides which reports of the visitor's typing are sent: each change, and repetitions now and then. */
export class TypingReports {
  /** The last report that was sent. */
  #last = { typing: false, at: 0 };

  /** Whether a report is due at a time; a report that is due counts as sent. */
  isDue(typing: boolean, now: number): boolean {
    const last = this.#last;
    const isRepetition = typing === last.typing;
    if (isRepetition && (!typing || now - last.at <= TYPING_EVERY)) return false;
    this.#last = { typing, at: now };
    return true;
  }

  /** The server knows by itself that the visitor does not type any more: a message was sent. */
  reset(): void {
    this.#last = { typing: false, at: 0 };
  }
}
