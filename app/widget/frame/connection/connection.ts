/**
 * The visitor's connection to the server. One tab leads: it keeps a stream of events open and passes the events
 * to the other tabs, since a browser gives all its tabs together only six connections over HTTP/1.1. The other
 * tabs ask now and then, and one of them leads when the leader goes. Where no stream gets through (a proxy
 * may buffer or refuse it), the leader asks too.
 */
import type { ChatEvent, ChatMessagesPage } from '@parley/core/protocol/chat-api';
import { leastPause, pauseAfter, wait } from './back-off.ts';
import type { Exclusively } from './exclusively.ts';
import type { Failure, Position, Requests } from './requests.ts';
import { readEvents } from './sse.ts';

/**
 * A stream without any data after this time, in ms, does not get through: the server sends something at once.
 */
const FIRST_DATA_WITHIN = 8_000;
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
  broadcast(event: ChatEvent): void;
  close(): void;
}

export interface ConnectionOptions {
  readonly requests: Pick<Requests, 'events' | 'messages'>;
  readonly token: string;
  /** The position of the last message that this tab has. */
  readonly position: () => Position;
  readonly onEvent: (event: ChatEvent) => void;
  readonly onConnected: (connected: boolean) => void;
  /** The server does not know the token; the connection has ended. */
  readonly onUnknownVisitor: () => void;
  readonly exclusively: Exclusively;
  readonly openTabs: (onEvent: (event: ChatEvent) => void) => Tabs;
  readonly random?: () => number;
}

/** One tab's connection, open until `close`. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #tabs: Tabs;
  /** Runs until the tab leads, or assumes that another tab leads. */
  readonly #leadTimer: ReturnType<typeof setTimeout>;
  /** Aborts when the connection is closed. */
  readonly #closed = new AbortController();
  /** Ends the stream that is open. */
  #stream = new AbortController();
  /** Ends the present pause between two requests. */
  #pause = new AbortController();
  #isLeader = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#tabs = options.openTabs((event) => this.#onTabEvent(event));
    this.#leadTimer = setTimeout(() => void this.#follow(), LEAD_WITHIN);
    void options.exclusively('connection', () => this.#lead(), this.#closed.signal);
  }

  /** Tries or asks now instead of later: the network is back, or the tab is visible. */
  hurry(): void {
    this.#pause.abort();
  }

  close(): void {
    if (this.#isClosed()) return;
    clearTimeout(this.#leadTimer);
    this.#tabs.close();
    for (const work of [this.#closed, this.#stream, this.#pause]) work.abort();
  }

  /** Keeps a stream open, and asks where no stream gets through. */
  async #lead(): Promise<void> {
    this.#isLeader = true;
    clearTimeout(this.#leadTimer);
    this.#pause.abort();
    let failures = 0;
    let again = STREAM_AGAIN;
    while (!this.#isClosed()) {
      const { live, after } = await this.#readStream();
      if (this.#isClosed()) return;
      if (live) {
        failures = 0;
        again = STREAM_AGAIN;
        this.#setConnected(false);
        await this.#rest(this.#pauseAfter(1));
      } else if (await this.#catchUp()) {
        failures = 0;
        this.#setConnected(true);
        await this.#askUntil(Date.now() + Math.max(after, again));
        again = Math.min(STREAM_AGAIN_MOST, again * 2);
      } else {
        failures += 1;
        this.#setConnected(false);
        await this.#rest(Math.max(after, this.#pauseAfter(failures)));
      }
    }
  }

  /** Asks now and then, until this tab leads. */
  async #follow(): Promise<void> {
    let failures = 0;
    while (!this.#isLeader && !this.#isClosed()) {
      const isReached = await this.#catchUp();
      if (this.#isLeader) return;
      this.#setConnected(isReached);
      failures = isReached ? 0 : failures + 1;
      await this.#rest(isReached ? FOLLOW_EVERY : this.#pauseAfter(failures));
    }
  }

  /** One stream, from beginning to end. Returns whether it brought anything, and the earliest next try. */
  async #readStream(): Promise<{ readonly live: boolean; readonly after: number }> {
    const { requests, position, token } = this.#options;
    const current = new AbortController();
    this.#stream = current;
    const abort = (): void => {
      current.abort();
    };
    let watch = setTimeout(abort, FIRST_DATA_WITHIN);
    let live = false;
    try {
      const result = await requests.events(position(), token, current.signal);
      if (!result.ok) return { live, after: this.#onFailure(result.failure) };
      const onData = (data: string): void => {
        this.#publish(JSON.parse(data) as ChatEvent);
      };
      await readEvents(result.value, onData, () => {
        clearTimeout(watch);
        watch = setTimeout(abort, SILENCE);
        live = true;
        this.#setConnected(true);
      });
    } catch {
      // The stream broke; the next stream continues.
    } finally {
      clearTimeout(watch);
    }
    return { live, after: 0 };
  }

  async #askUntil(time: number): Promise<void> {
    while (Date.now() < time && !this.#isClosed()) {
      await this.#rest(ASK_EVERY);
      if (!this.#isClosed() && !(await this.#catchUp())) return;
    }
  }

  /** Requests everything that is new. Returns whether the server was reached. */
  async #catchUp(): Promise<boolean> {
    const { requests, position, token } = this.#options;
    let page: ChatMessagesPage;
    do {
      const result = await requests.messages(position(), token);
      if (this.#isClosed()) return false;
      if (!result.ok) {
        this.#onFailure(result.failure);
        return false;
      }
      page = result.value;
      if (page.stale) this.#publish({ type: 'stale' });
      if (page.messages.length > 0) this.#publish({ type: 'messages', messages: page.messages });
    } while (page.more);
    return true;
  }

  /** Ends the connection of an unknown visitor. Returns the least pause before the next try, in ms. */
  #onFailure(failure: Failure): number {
    if (failure.kind === 'unknown-visitor') {
      this.close();
      this.#options.onUnknownVisitor();
    }
    return leastPause(failure);
  }

  /** Reports an event from the server in this tab, and to the tabs that this tab leads. */
  #publish(event: ChatEvent): void {
    if (this.#isClosed()) return;
    this.#options.onEvent(event);
    if (this.#isLeader) this.#tabs.broadcast(event);
  }

  /** Reports an event from the leading tab; asks the server instead if messages before the event are missing. */
  #onTabEvent(event: ChatEvent): void {
    if (this.#isClosed() || this.#isLeader) return;
    const { after } = this.#options.position();
    const hasGap = event.type === 'messages' && (event.messages[0]?.n ?? 0) > after + 1;
    if (hasGap || event.type === 'stale') this.hurry();
    else this.#options.onEvent(event);
  }

  #setConnected(connected: boolean): void {
    if (!this.#isClosed()) this.#options.onConnected(connected);
  }

  async #rest(ms: number): Promise<void> {
    this.#pause = new AbortController();
    if (!this.#isClosed()) await wait(ms, this.#pause.signal);
  }

  #pauseAfter(failures: number): number {
    return pauseAfter(failures, this.#options.random ?? Math.random);
  }

  #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }
}
