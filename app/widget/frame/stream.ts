/** Keeps a stream of events open: replays after each break from the last message that was seen. */
import type { ChatEvent } from '@parley/core/protocol/chat-api';
import { pauseAfter, wait } from './back-off.ts';
import type { Requests } from './requests.ts';
import { readEvents } from './sse.ts';

/** Silence after which a connection counts as dead, in ms: the server speaks every 20 seconds. */
const SILENCE = 45_000;

export interface StreamOptions {
  readonly requests: Pick<Requests, 'events'>;
  readonly token: string;
  /** Number of the last message that is held. */
  readonly after: () => number;
  readonly onEvent: (event: ChatEvent) => void;
  readonly onConnected: (connected: boolean) => void;
  /** The server does not know the token; the stream has ended. */
  readonly onUnknownVisitor: () => void;
  readonly random?: () => number;
}

export interface Stream {
  /** Tries again now instead of later: the network is back, or somebody looks. */
  hurry(): void;
  close(): void;
}

export const openStream = (options: StreamOptions): Stream => {
  const { requests, token, after, onEvent, onConnected } = options;
  const random = options.random ?? Math.random;
  const closed = new AbortController();
  let pause = new AbortController();

  const take = (data: string): void => {
    onEvent(JSON.parse(data) as ChatEvent);
  };

  /** One connection, from its beginning to its end. Gives how long to wait before the next, in ms. */
  const connect = async (): Promise<
    { readonly opened: boolean; readonly after: number } | 'unknown-visitor'
  > => {
    const attempt = new AbortController();
    const abort = (): void => {
      attempt.abort();
    };
    closed.signal.addEventListener('abort', abort);
    let watch = setTimeout(abort, SILENCE);
    let opened = false;
    try {
      const result = await requests.events(after(), token, attempt.signal);
      if (!result.ok) {
        if (result.failure.kind === 'unknown-visitor') return 'unknown-visitor';
        return { opened, after: result.failure.kind === 'later' ? result.failure.after : 0 };
      }
      opened = true;
      onConnected(true);
      await readEvents(result.value, take, () => {
        clearTimeout(watch);
        watch = setTimeout(abort, SILENCE);
      });
    } catch {
      // The connection broke: that is what the next one is for.
    } finally {
      clearTimeout(watch);
      closed.signal.removeEventListener('abort', abort);
    }
    return { opened, after: 0 };
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!closed.signal.aborted) {
      const end = await connect();
      if (closed.signal.aborted) return;
      onConnected(false);
      if (end === 'unknown-visitor') {
        options.onUnknownVisitor();
        return;
      }
      failures = end.opened ? 1 : failures + 1;
      pause = new AbortController();
      closed.signal.addEventListener('abort', () => {
        pause.abort();
      });
      await wait(Math.max(end.after, pauseAfter(failures, random)), pause.signal);
    }
  };
  void run();

  return {
    hurry: () => {
      pause.abort();
    },
    close: () => {
      closed.abort();
    },
  };
};
