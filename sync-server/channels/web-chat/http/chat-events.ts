/**
 * The stream of events to one widget. It holds nothing but a cursor: what is new is read from the visitor's own
 * list whenever there is room, so a slow reader costs no memory and a lost connection no message.
 */
import { MAX_THREAD_PAGE, type ChatEvent } from '@parley/core/protocol/chat-api';
import type { VisitorStreams } from '../visitor-streams.ts';
import { withinBytes } from '../thread-page.ts';
import { visitorMessage, type FirstName } from '../visitor-message.ts';
import type { Store, Visitor } from '../../../store/port.ts';

/** Time between signs of life, in ms: below the minute after which proxies cut what is silent. */
const HEARTBEAT = 20_000;
/** Bytes that may wait for a slow reader before nothing more is read for it. */
const BUFFER_BYTES = 128 * 1024;

export interface EventStreamOptions {
  readonly store: Pick<Store, 'thread'>;
  readonly hub: VisitorStreams;
  readonly visitor: Visitor;
  readonly firstName: FirstName;
  /** The cursor: the number of the last message that the widget has. */
  readonly after: number;
  /** Whether the widget has to forget its list. */
  readonly stale?: true;
  /** Whether the visitor's token is still good; asked with every sign of life. */
  readonly isValid: () => boolean;
  readonly onEnd: () => void;
}

const encoder = new TextEncoder();

/** A body of server-sent events, each a `ChatEvent` in JSON; messages carry their last number as event id. */
export const eventStream = (options: EventStreamOptions): ReadableStream<Uint8Array> => {
  const { store, hub, visitor, firstName } = options;
  let cursor = options.after;
  let live = false;
  let ended = false;
  let stop = (): void => undefined;

  const send = (controller: ReadableStreamDefaultController<Uint8Array>, event: ChatEvent): void => {
    const id = event.type === 'messages' ? `id: ${cursor}\n` : '';
    controller.enqueue(encoder.encode(`${id}data: ${JSON.stringify(event)}\n\n`));
  };

  const hasRoom = (controller: ReadableStreamDefaultController<Uint8Array>): boolean =>
    !ended && (controller.desiredSize ?? 0) > 0;

  const flush = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    while (hasRoom(controller)) {
      const page = withinBytes(store.thread(visitor.channel, visitor.external, cursor, MAX_THREAD_PAGE));
      const last = page.at(-1);
      if (last === undefined) {
        if (!live) send(controller, { type: 'live' });
        live = true;
        return;
      }
      cursor = last.n;
      send(controller, { type: 'messages', messages: page.map((one) => visitorMessage(one, firstName)) });
    }
  };

  const end = (): void => {
    if (ended) return;
    ended = true;
    stop();
    options.onEnd();
  };

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const finish = (): void => {
          if (ended) return;
          end();
          controller.close();
        };
        const beat = setInterval(() => {
          if (!options.isValid()) finish();
          // A reader that has not read for so long is gone, or comes again.
          else if (!hasRoom(controller)) finish();
          else controller.enqueue(encoder.encode(': still here\n\n'));
        }, HEARTBEAT);
        const leave = hub.open(visitor, {
          wake: () => {
            flush(controller);
          },
          typing: (typing) => {
            if (hasRoom(controller)) send(controller, { type: 'typing', typing });
          },
          end: finish,
        });
        stop = () => {
          clearInterval(beat);
          leave();
        };
        if (options.stale) send(controller, { type: 'stale' });
        flush(controller);
      },
      pull(controller) {
        flush(controller);
      },
      cancel: end,
    },
    { highWaterMark: BUFFER_BYTES, size: (chunk) => chunk.byteLength },
  );
};
