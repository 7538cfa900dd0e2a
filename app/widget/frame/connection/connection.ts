/**
 * The visitor's line to the server. One tab leads: it keeps a stream of events open and passes the events to
 * the other tabs, since a browser gives all its tabs together only six connections over HTTP/1.1. The other
 * tabs ask now and then, and one of them leads when the leader goes. Where no stream gets through (a proxy
 * may buffer or refuse it), the leader asks too.
 */
import type { ChatEvent, ChatMessagesPage } from '@parley/core/protocol/chat-api';
import { pauseAfter, wait } from './back-off.ts';
import type { Exclusively } from './exclusively.ts';
import type { Position, Requests } from './requests.ts';
import { readEvents } from './sse.ts';

/**
 * A stream without any data after this time, in ms, does not get through: the server sends something at once.
 */
const FIRST_WORD = 8_000;
/** Silence after which a stream counts as dead, in ms: the server sends something every 20 seconds. */
const SILENCE = 45_000;
/** How often the leader asks where no stream gets through, in ms. */
const ASK_EVERY = 4_000;
/** How often the other tabs ask, in ms: the leading tab may be asleep. */
const FOLLOW_EVERY = 30_000;
/** Pause before the next try of a stream after one did not get through: the first and the longest, in ms. */
const STREAM_AGAIN = 30_000;
const STREAM_AGAIN_MOST = 300_000;
/** How long a tab waits for the lead before it assumes that another tab leads, in ms. */
const LEAD_WITHIN = 300;

/** Connects the visitor's tabs with each other. */
export interface Tabs {
  tell(event: ChatEvent): void;
  close(): void;
}

export interface LineOptions {
  readonly requests: Pick<Requests, 'events' | 'messages'>;
  readonly token: string;
  /** The position of the last message that this tab has. */
  readonly position: () => Position;
  readonly onEvent: (event: ChatEvent) => void;
  readonly onConnected: (connected: boolean) => void;
  /** The server does not know the token; the line has ended. */
  readonly onUnknownVisitor: () => void;
  readonly exclusively: Exclusively;
  readonly openTabs: (onTold: (event: ChatEvent) => void) => Tabs;
  readonly random?: () => number;
}

export interface Line {
  /** Tries or asks now instead of later: the network is back, or the tab is visible. */
  hurry(): void;
  close(): void;
}

export const openLine = (options: LineOptions): Line => {
  const { requests, token, position, onEvent, onConnected } = options;
  const random = options.random ?? Math.random;
  let isClosed = false;
  let isLeader = false;
  const left = new AbortController();
  let attempt = new AbortController();
  let pause = new AbortController();

  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    clearTimeout(waiting);
    tabs.close();
    left.abort();
    attempt.abort();
    pause.abort();
  };
  const end = (): void => {
    close();
    options.onUnknownVisitor();
  };
  const connected = (value: boolean): void => {
    if (!isClosed) onConnected(value);
  };
  const take = (event: ChatEvent): void => {
    if (isClosed) return;
    onEvent(event);
    if (isLeader) tabs.tell(event);
  };
  const rest = (ms: number): Promise<void> => {
    pause = new AbortController();
    return isClosed ? Promise.resolve() : wait(ms, pause.signal);
  };

  /** Requests everything that is new. Returns whether the server was reached. */
  const catchUp = async (): Promise<boolean> => {
    let page: ChatMessagesPage;
    do {
      const result = await requests.messages(position(), token);
      if (isClosed) return false;
      if (!result.ok) {
        if (result.failure.kind === 'unknown-visitor') end();
        return false;
      }
      page = result.value;
      if (page.stale) take({ type: 'stale' });
      if (page.messages.length > 0) take({ type: 'messages', messages: page.messages });
    } while (page.more);
    return true;
  };

  /** One stream, from beginning to end. Returns whether it brought anything, and the earliest next try. */
  const stream = async (): Promise<{ readonly live: boolean; readonly after: number }> => {
    const current = new AbortController();
    attempt = current;
    const abort = (): void => {
      current.abort();
    };
    let watch = setTimeout(abort, FIRST_WORD);
    let live = false;
    try {
      const result = await requests.events(position(), token, current.signal);
      if (!result.ok) {
        if (result.failure.kind === 'unknown-visitor') end();
        return { live, after: result.failure.kind === 'later' ? result.failure.after : 0 };
      }
      const onData = (data: string): void => {
        take(JSON.parse(data) as ChatEvent);
      };
      await readEvents(result.value, onData, () => {
        clearTimeout(watch);
        watch = setTimeout(abort, SILENCE);
        live = true;
        connected(true);
      });
    } catch {
      // The connection broke; the next stream continues.
    } finally {
      clearTimeout(watch);
    }
    return { live, after: 0 };
  };

  const askUntil = async (time: number): Promise<void> => {
    while (Date.now() < time && !isClosed) {
      await rest(ASK_EVERY);
      if (!isClosed && !(await catchUp())) return;
    }
  };

  const lead = async (): Promise<void> => {
    isLeader = true;
    clearTimeout(waiting);
    pause.abort();
    let failures = 0;
    let again = STREAM_AGAIN;
    while (!isClosed) {
      const { live, after } = await stream();
      if (isClosed) return;
      if (live) {
        failures = 0;
        again = STREAM_AGAIN;
        connected(false);
        await rest(pauseAfter(1, random));
      } else if (await catchUp()) {
        failures = 0;
        connected(true);
        await askUntil(Date.now() + Math.max(after, again));
        again = Math.min(STREAM_AGAIN_MOST, again * 2);
      } else {
        failures += 1;
        connected(false);
        await rest(Math.max(after, pauseAfter(failures, random)));
      }
    }
  };

  const follow = async (): Promise<void> => {
    let failures = 0;
    while (!isLeader && !isClosed) {
      const isReached = await catchUp();
      if (isLeader) return;
      connected(isReached);
      failures = isReached ? 0 : failures + 1;
      await rest(isReached ? FOLLOW_EVERY : pauseAfter(failures, random));
    }
  };

  const tabs = options.openTabs((event) => {
    if (isClosed || isLeader) return;
    const hasGap = event.type === 'messages' && (event.messages[0]?.n ?? 0) > position().after + 1;
    if (hasGap || event.type === 'stale') pause.abort();
    else onEvent(event);
  });
  const waiting = setTimeout(() => void follow(), LEAD_WITHIN);
  void options.exclusively('line', lead, left.signal);

  return {
    hurry: () => {
      pause.abort();
    },
    close,
  };
};
