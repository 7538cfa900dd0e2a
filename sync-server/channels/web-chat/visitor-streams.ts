/**
 * Who is listening: open event streams of visitors. A commit only wakes the streams it may concern; each then
 * reads its visitor's own list after its own cursor, so live and replayed messages take one way.
 */
import type { ChannelId, ContactId } from '@parley/core/ids';
import type { Bus } from '../../bus/bus.ts';
import type { Commit } from '../../ledger/commit.ts';
import type { Visitor } from '../../store/visitor-store.ts';
import type { SetAside } from '../../store/set-aside.ts';

export interface VisitorStream {
  /** There may be something new in the visitor's list. Rejects if the list cannot be read. */
  readonly wake: () => Promise<void>;
  readonly typing: (typing: boolean) => void;
  /** The server stops: the stream ends, and its widget connects again. */
  readonly end: () => void;
}

/** A stream that was taken in. */
export interface OpenStream {
  /** Wakes the stream; one that fails is ended, and its widget connects again. */
  wake(): void;
  close(): void;
}

export interface VisitorStreams {
  /** Takes a stream in: it is woken by what is committed from here on. */
  open(visitor: Visitor, stream: VisitorStream): OpenStream;
  /** A visitor says that they type; known contacts only. Forgotten after `TYPING_LASTS`, so it is to be repeated. */
  visitorTyping(visitor: Visitor, typing: boolean): void;
  /** Ends all streams and stops listening. */
  close(): void;
}

/** How long *is typing* holds without being repeated, in ms. */
export const TYPING_LASTS = 8_000;

interface Place {
  readonly streams: Set<VisitorStream>;
  contact: ContactId | null;
}

/** @param setAside notes the streams that fail: each fails independently */
export function createVisitorStreams(bus: Bus, setAside?: SetAside): VisitorStreams {
  return new ListedStreams(bus, setAside);
}

class ListedStreams implements VisitorStreams {
  readonly #setAside: SetAside | undefined;
  /** Where each visitor's streams are, by channel and visitor. */
  readonly #places = new Map<string, Place>();
  /** Keys of the places of each contact. */
  readonly #byContact = new Map<ContactId, Set<string>>();
  /** Contacts to whom an agent writes a reply. */
  readonly #agents = createTypingClock<ContactId>((contact, typing) => this.#tellVisitor(contact, typing));
  /** Contacts who type. */
  readonly #visitors: TypingClock<ContactId>;
  /** Stop listening to the bus. */
  readonly #stops: readonly (() => void)[];

  constructor(bus: Bus, setAside: SetAside | undefined) {
    this.#setAside = setAside;
    this.#visitors = createTypingClock((contact, typing) =>
      bus.signal({ type: 'visitor-typing', contact, typing }),
    );
    this.#stops = [
      bus.onCommit((commit) => this.#onCommit(commit)),
      bus.onSignal((signal) => {
        if (signal.type === 'agent-typing') this.#agents.set(signal.contact, signal.typing);
      }),
    ];
  }

  open(visitor: Visitor, stream: VisitorStream): OpenStream {
    const key = keyOf(visitor.channel, visitor.external);
    const place = this.#places.get(key) ?? { streams: new Set<VisitorStream>(), contact: null };
    this.#places.set(key, place);
    place.streams.add(stream);
    if (visitor.contact !== null) this.#bind(key, place, visitor.contact);
    return {
      wake: () => void this.#wake(stream, key),
      close: () => {
        place.streams.delete(stream);
        if (place.streams.size === 0 && this.#places.get(key) === place) this.#forget(key, place);
      },
    };
  }

  visitorTyping({ contact }: Visitor, typing: boolean): void {
    if (contact !== null) this.#visitors.set(contact, typing);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#agents.close();
    this.#visitors.close();
    for (const [key, place] of [...this.#places]) {
      for (const stream of [...place.streams]) this.#tell(stream, key, () => stream.end());
    }
  }

  #onCommit(commit: Commit): void {
    if (this.#places.size === 0) return;
    for (const { after, placed } of commit.contacts) {
      for (const { channel, external } of after.identities) {
        const key = keyOf(channel, external);
        const place = this.#places.get(key);
        if (place === undefined) continue;
        this.#bind(key, place, after.contact);
        if (!placed.some(({ entry }) => entry.kind === 'message')) continue;
        for (const stream of [...place.streams]) void this.#wake(stream, key);
      }
    }
  }

  #bind(key: string, place: Place, contact: ContactId): void {
    if (place.contact === contact) return;
    place.contact = contact;
    this.#byContact.set(contact, (this.#byContact.get(contact) ?? new Set()).add(key));
  }

  #forget(key: string, place: Place): void {
    this.#places.delete(key);
    if (place.contact === null) return;
    const keys = this.#byContact.get(place.contact);
    keys?.delete(key);
    if (keys?.size === 0) this.#byContact.delete(place.contact);
  }

  #tellVisitor(contact: ContactId, typing: boolean): void {
    for (const key of [...(this.#byContact.get(contact) ?? [])]) {
      for (const stream of [...(this.#places.get(key)?.streams ?? [])])
        this.#tell(stream, contact, () => stream.typing(typing));
    }
  }

  #tell(stream: VisitorStream, key: string, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#fail(stream, key, error);
    }
  }

  async #wake(stream: VisitorStream, key: string): Promise<void> {
    try {
      await stream.wake();
    } catch (error) {
      this.#fail(stream, key, error);
    }
  }

  /** A stream that fails is closed, and its widget connects again; the other streams are informed all the same. */
  #fail(stream: VisitorStream, key: string, error: unknown): void {
    this.#setAside?.note('stream', key, error);
    try {
      stream.end();
    } catch (again) {
      this.#setAside?.note('stream', `${key} (ending)`, again);
    }
  }
}

function keyOf(channel: ChannelId, external: string): string {
  return `${channel}/${external}`;
}

interface TypingClock<Id> {
  readonly set: (id: Id, typing: boolean) => void;
  readonly close: () => void;
}

/** Booleans that turn themselves off; `changed` is called at every change, and at each repeated `true`. */
function createTypingClock<Id>(changed: (id: Id, typing: boolean) => void): TypingClock<Id> {
  const running = new Map<Id, NodeJS.Timeout>();
  const set = (id: Id, typing: boolean): void => {
    const before = running.get(id);
    clearTimeout(before);
    running.delete(id);
    if (typing) {
      const timer = setTimeout(() => {
        running.delete(id);
        changed(id, false);
      }, TYPING_LASTS);
      timer.unref();
      running.set(id, timer);
    }
    if (typing || before !== undefined) changed(id, typing);
  };
  const close = (): void => {
    for (const timer of running.values()) clearTimeout(timer);
    running.clear();
  };
  return { set, close };
}
