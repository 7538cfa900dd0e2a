/** Messages between the tabs of one browser, in order, as a BroadcastChannel delivers them. */
import type { TabChannel } from '../../app/src/lib/local/environment.ts';
import type { VirtualClock } from './clock.ts';
import type { Random } from './random.ts';

interface Recipient {
  /** When the last message to the tab arrives. */
  last: number;
  readonly alive: () => boolean;
  readonly listeners: Set<(message: unknown) => void>;
}

export class TabMessages {
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #recipients = new Set<Recipient>();

  constructor(clock: VirtualClock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** The channel of one tab. @param alive names the tab, and says whether it hears anything */
  forTab(alive: () => boolean): TabChannel {
    const own: Recipient = { last: 0, alive, listeners: new Set() };
    this.#recipients.add(own);
    return {
      post: (message) => this.#post(own, message),
      onMessage: (listener) => {
        own.listeners.add(listener);
        return () => own.listeners.delete(listener);
      },
      close: () => this.#recipients.delete(own),
    };
  }

  /** The tab is gone. */
  leave(alive: () => boolean): void {
    for (const recipient of this.#recipients)
      if (recipient.alive === alive) this.#recipients.delete(recipient);
  }

  #post(sender: Recipient, message: unknown): void {
    const copy = structuredClone(message);
    for (const recipient of this.#recipients) {
      if (recipient === sender) continue;
      recipient.last = Math.max(recipient.last, this.#clock.now() + this.#random.below(3));
      this.#clock.after(recipient.last - this.#clock.now(), () => {
        if (recipient.alive()) for (const listener of [...recipient.listeners]) listener(copy);
      });
    }
  }
}
