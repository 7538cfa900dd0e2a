/** Counts webhooks that were turned away, and writes the counts down from time to time: a flood of them costs little. */
import type { ChannelId } from '@parley/core/ids';
import type { Logger } from 'pino';
import type { RefusedWebhooks } from '../../store/channel-store.ts';
import type { Store } from '../../store/store.ts';

/** Time in ms after which a count is written down. */
const WRITE_AFTER = 1_000;
/** Most characters of a reason. */
const MAX_WHY = 300;

export interface RefusalsOptions {
  readonly store: Pick<Store, 'channels'>;
  readonly log: Logger;
  readonly now: () => number;
}

export class Refusals {
  readonly #options: RefusalsOptions;
  /** What is not written down yet. */
  readonly #counts = new Map<ChannelId, RefusedWebhooks>();
  /** Runs while there are such counts. */
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  add(channel: ChannelId, why: string): void {
    const count = (this.#counts.get(channel)?.count ?? 0) + 1;
    this.#counts.set(channel, { count, at: this.#options.now(), why: why.slice(0, MAX_WHY) });
    this.#timer ??= setTimeout(() => void this.write(), WRITE_AFTER).unref();
  }

  /** Writes the counts down. Counts that cannot be written are lost: they only inform. */
  async write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const counts = [...this.#counts];
    this.#counts.clear();
    const { store, log } = this.#options;
    await Promise.all(
      counts.map(([channel, refused]) =>
        store.channels
          .noteRefused(channel, refused)
          .catch((error: unknown) =>
            log.warn({ err: error, channel }, 'refused webhooks could not be counted'),
          ),
      ),
    );
  }
}
