/**
 * The stream of events to one widget. It holds nothing but a cursor: what is new is read from the visitor's own
 * list whenever there is room, so a slow reader costs no memory and a lost connection no message.
 */
import { MAX_THREAD_PAGE, type ChatEvent } from '@parley/core/protocol/chat-api';
import { Repeater } from '../../../repeater.ts';
import type { Visitor, VisitorStore } from '../../../store/visitor-store.ts';
import { withinBytes } from '../thread-page.ts';
import type { FirstNames } from '../first-names.ts';
import { visitorMessage } from '../visitor-message.ts';
import type { OpenStream, VisitorStreams } from '../visitor-streams.ts';

/** Time between signs of life, in ms: below the minute after which proxies cut what is silent. */
const HEARTBEAT = 20_000;
/** Bytes that may wait for a slow reader before nothing more is read for it. */
const BUFFER_BYTES = 128 * 1024;

export interface EventStreamOptions {
  readonly store: Pick<VisitorStore, 'thread'>;
  readonly visitorStreams: VisitorStreams;
  readonly visitor: Visitor;
  readonly firstNames: FirstNames;
  /** The cursor: the number of the last message that the widget has. */
  readonly after: number;
  /** Whether the widget has to forget its list. */
  readonly stale?: true;
  /** Whether the visitor's token is still good; asked with every sign of life. */
  readonly isValid: () => Promise<boolean>;
  readonly onEnd: () => void;
}

const encoder = new TextEncoder();

/** A body of server-sent events, each a `ChatEvent` in JSON; messages carry their last number as event id. */
export const eventStream = (options: EventStreamOptions): ReadableStream<Uint8Array> => {
  const source = new WidgetEvents(options);
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => source.start(controller),
      pull: () => source.onRoom(),
      cancel: () => source.end(),
    },
    { highWaterMark: BUFFER_BYTES, size: (chunk) => chunk.byteLength },
  );
};

class WidgetEvents {
  readonly #options: EventStreamOptions;
  /** Number of the last message that was sent. */
  #cursor: number;
  /** Whether the widget was told that it has all there is. */
  #isLive = false;
  #isEnded = false;
  /** Whether there may be more to read as soon as the reader has room. */
  #waitsForRoom = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #opened: OpenStream | undefined;
  #beat: NodeJS.Timeout | undefined;
  readonly #reading = new Repeater(() => this.#read());

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#cursor = options.after;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    if (this.#options.stale) this.#send({ type: 'stale' });
    this.#beat = setInterval(() => void this.#giveSign(), HEARTBEAT);
    // The stream listens before it reads the list, so that it misses nothing committed in between.
    this.#opened = this.#options.visitorStreams.open(this.#options.visitor, {
      wake: () => this.#reading.run(),
      typing: (typing) => {
        if (this.#hasRoom()) this.#send({ type: 'typing', typing });
      },
      end: () => this.#finish(),
    });
    this.#opened.wake();
  }

  onRoom(): void {
    if (this.#waitsForRoom) this.#opened?.wake();
  }

  /** Nobody reads any more. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearInterval(this.#beat);
    this.#opened?.close();
    this.#options.onEnd();
  }

  #finish(): void {
    if (this.#isEnded) return;
    this.end();
    this.#controller?.close();
  }

  #hasRoom(): boolean {
    return !this.#isEnded && (this.#controller?.desiredSize ?? 0) > 0;
  }

  #send(event: ChatEvent): void {
    const id = event.type === 'messages' ? `id: ${this.#cursor}\n` : '';
    this.#controller?.enqueue(encoder.encode(`${id}data: ${JSON.stringify(event)}\n\n`));
  }

  async #read(): Promise<void> {
    const { store, visitor, firstNames } = this.#options;
    this.#waitsForRoom = false;
    while (this.#hasRoom()) {
      const page = withinBytes(
        await store.thread(visitor.channel, visitor.external, this.#cursor, MAX_THREAD_PAGE),
      );
      const firstName = await firstNames(page);
      if (this.#isEnded) return;
      const last = page.at(-1);
      if (last === undefined) {
        if (!this.#isLive) this.#send({ type: 'live' });
        this.#isLive = true;
        return;
      }
      this.#cursor = last.n;
      this.#send({ type: 'messages', messages: page.map((message) => visitorMessage(message, firstName)) });
    }
    this.#waitsForRoom = true;
  }

  async #giveSign(): Promise<void> {
    // If the token cannot be checked now, it is checked with the next sign of life.
    const isValid = await this.#options.isValid().catch(() => true);
    if (this.#isEnded) return;
    // A reader that has not read for so long is gone, or comes again.
    if (!isValid || !this.#hasRoom()) this.#finish();
    else this.#controller?.enqueue(encoder.encode(': still here\n\n'));
  }
}
