/** Empties the outbox: one message after the other, each until the server has answered. */
import { pauseAfter, wait } from '../connection/back-off.ts';
import type { Outbox, Pending } from './outbox.ts';
import type { Result } from '../connection/requests.ts';

export interface SenderOptions {
  readonly outbox: Outbox;
  /** Sends one message; `unknown-visitor` is dealt with inside, by a new session. */
  readonly send: (pending: Pending) => Promise<Result<unknown>>;
  /** One of the outbox's messages was acknowledged or refused. */
  readonly onChanged: () => void;
  readonly random?: () => number;
  /** Lets one tab at a time send. */
  readonly exclusively: (work: () => Promise<void>) => Promise<void>;
}

export interface Sender {
  /** There may be something to send. */
  wake(): void;
  /** Tries again now instead of later. */
  hurry(): void;
  close(): void;
}

export const createSender = (options: SenderOptions): Sender => {
  const { outbox, send, onChanged, exclusively } = options;
  const random = options.random ?? Math.random;
  const closed = new AbortController();
  let pause = new AbortController();
  let running = false;
  let again = false;

  const next = (): Pending | undefined => outbox.all().find(({ refused }) => refused === undefined);

  const empty = async (): Promise<void> => {
    let failures = 0;
    for (let pending = next(); pending && !closed.signal.aborted; pending = next()) {
      const { id } = pending.request;
      const result = await send(pending);
      if (result.ok) {
        failures = 0;
        outbox.remove(id);
        onChanged();
      } else if (result.failure.kind === 'refused') {
        outbox.refuse(id, result.failure.code);
        onChanged();
      } else {
        failures += 1;
        pause = new AbortController();
        await wait(pauseAfter(failures, random, result.failure), pause.signal);
      }
    }
  };

  const run = async (): Promise<void> => {
    running = true;
    try {
      do {
        again = false;
        await exclusively(empty);
      } while (again && !closed.signal.aborted);
    } finally {
      running = false;
    }
  };

  return {
    wake() {
      again = true;
      if (!running && !closed.signal.aborted) void run();
    },
    hurry() {
      pause.abort();
    },
    close() {
      closed.abort();
      pause.abort();
    },
  };
};
