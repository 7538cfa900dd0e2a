/** One body on its way to one address: signed, posted, and posted again until the answer is 200. */
import type { Clock, Timer } from '../kit/clock.ts';
import { DAY } from '../kit/clock.ts';
import { signatureOf } from '../kit/meta-json.ts';
import type { Traffic } from '../http/traffic.ts';
import type { Receiver } from './subscriptions.ts';

/** Meta tries for seven days. */
const GIVE_UP_AFTER = 7 * DAY;
/** How long Meta waits for an answer, in ms. */
const ANSWER_WITHIN = 20_000;

export interface DeliveryEnvironment {
  readonly clock: Clock;
  readonly traffic: Traffic;
  /** Pauses between tries in ms; the last one repeats. */
  readonly retryAfter: readonly number[];
}

export class Delivery {
  readonly receiver: Receiver;
  readonly body: string;
  readonly #environment: DeliveryEnvironment;
  readonly #signature: string;
  readonly #begun: number;
  readonly #onDone: () => void;
  readonly #aborter = new AbortController();
  #timer: Timer | null = null;
  #attempts = 0;

  /**
   * @param onDone called once: when the receiver has taken the body, when Meta gives up, or when it is dropped
   * @param signature what stands in the header in place of the right signature
   */
  constructor(
    environment: DeliveryEnvironment,
    receiver: Receiver,
    body: string,
    onDone: () => void,
    signature?: string,
  ) {
    this.#environment = environment;
    this.receiver = receiver;
    this.body = body;
    this.#onDone = onDone;
    this.#signature = signature ?? signatureOf(body, receiver.secret);
    this.#begun = environment.clock.now();
  }

  /** Ends with the first try; further ones follow by themselves. */
  async attempt(): Promise<void> {
    const { clock, traffic, retryAfter } = this.#environment;
    if (this.#aborter.signal.aborted) return;
    this.#attempts += 1;
    const at = clock.now();
    const status = await this.#post();
    if (this.#aborter.signal.aborted) return;
    traffic.addAttempt({ at, url: this.receiver.url, body: this.body, attempt: this.#attempts, status });
    const pause = retryAfter[Math.min(this.#attempts, retryAfter.length) - 1];
    if (status === 200 || pause === undefined || clock.now() + pause - this.#begun > GIVE_UP_AFTER) {
      this.#onDone();
      return;
    }
    this.#timer = clock.after(pause, () => void this.attempt());
  }

  drop(): void {
    this.#timer?.cancel();
    this.#aborter.abort();
    this.#onDone();
  }

  async #post(): Promise<number | null> {
    try {
      const answer = await fetch(this.receiver.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'facebookexternalua',
          'x-hub-signature-256': this.#signature,
        },
        body: this.body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#aborter.signal, AbortSignal.timeout(ANSWER_WITHIN)]),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return null;
    }
  }
}
