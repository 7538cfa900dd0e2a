/**
 * Who is listening: open event streams of visitors. A commit only wakes the streams it may concern; each then
 * reads its visitor's own list after its own cursor, so live and replayed messages take one way.
 */
import type { ChannelId, ContactId, WorkspaceId } from '@parley/core/ids';
import type { Commit } from '../../ledger/commit.ts';
import type { FeedStore } from '../../store/feed-store.ts';
import type { Visitor } from '../../store/visitor-store.ts';
import type { SetAside } from '../../store/set-aside.ts';

export interface VisitorStream {
  /** There may be something new in the visitor's list. Rejects if the list cannot be read. */
  readonly wake: () => Promise<void>;
  readonly typing: (typing: boolean) => void;
  /** The server stops: the stream ends, and its widget comes again. */
  readonly end: () => void;
}

/** A stream that was taken in. */
export interface OpenStream {
  /** Wakes the stream; one that fails is ended, and its widget connects again. */
  wake(): void;
  close(): void;
}

export interface VisitorTyping {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly typing: boolean;
}

export interface VisitorStreams {
  /** Takes a stream in: it is woken by what is committed from here on. */
  open(visitor: Visitor, stream: VisitorStream): OpenStream;
  /**
   * An agent begins or stops writing a *reply* to a contact. Never to be called for comments: visitors must not
   * even learn that there are any (EV-4). Forgotten by itself after `TYPING_LASTS`, so it is to be repeated.
   */
  agentTyping(contact: ContactId, typing: boolean): void;
  /** A visitor says that they type; known contacts only. */
  visitorTyping(visitor: Visitor, typing: boolean): void;
  /** Visitors that begin or stop typing. Returns its disposer. */
  onVisitorTyping(listener: (typing: VisitorTyping) => void): () => void;
  /** Ends all streams and stops listening. */
  close(): void;
}

/** How long *is typing* holds without being repeated, in ms. */
export const TYPING_LASTS = 8_000;

const keyOf = (channel: ChannelId, external: string): string => `${channel}/${external}`;

/** Booleans that turn themselves off; `changed` hears every turn, and each repeat of a yes. */
const createTypingClock = <Id>(changed: (id: Id, typing: boolean) => void) => {
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
};

interface Place {
  readonly streams: Set<VisitorStream>;
  contact: ContactId | null;
}

/** @param setAside notes the streams that fail: each fails independently */
export const createVisitorStreams = (
  feed: Pick<FeedStore, 'onCommit'>,
  setAside?: SetAside,
): VisitorStreams => {
  const places = new Map<string, Place>();
  const byContact = new Map<ContactId, Set<string>>();
  const workspaces = new Map<ContactId, WorkspaceId>();
  const listeners = new Set<(typing: VisitorTyping) => void>();

  const bind = (key: string, place: Place, contact: ContactId): void => {
    if (place.contact === contact) return;
    place.contact = contact;
    byContact.set(contact, (byContact.get(contact) ?? new Set()).add(key));
  };

  const streamsOf = (contact: ContactId): VisitorStream[] =>
    [...(byContact.get(contact) ?? [])].flatMap((key) => [...(places.get(key)?.streams ?? [])]);

  /**
   * A stream that fails is closed, and its widget connects again; the other streams are informed all the
   * same.
   */
  const fail = (stream: VisitorStream, key: string, error: unknown): void => {
    setAside?.note('stream', key, error);
    try {
      stream.end();
    } catch (again) {
      setAside?.note('stream', `${key} (ending)`, again);
    }
  };
  const tell = (stream: VisitorStream, key: string, word: (stream: VisitorStream) => void): void => {
    try {
      word(stream);
    } catch (error) {
      fail(stream, key, error);
    }
  };
  const wake = async (stream: VisitorStream, key: string): Promise<void> => {
    try {
      await stream.wake();
    } catch (error) {
      fail(stream, key, error);
    }
  };

  const agents = createTypingClock<ContactId>((contact, typing) => {
    for (const stream of streamsOf(contact)) tell(stream, contact, (one) => one.typing(typing));
  });
  const visitors = createTypingClock<ContactId>((contact, typing) => {
    const workspace = workspaces.get(contact);
    if (!typing) workspaces.delete(contact);
    if (workspace === undefined) return;
    for (const listener of listeners) {
      try {
        listener({ workspace, contact, typing });
      } catch (error) {
        setAside?.note('stream', contact, error);
      }
    }
  });

  const onCommit = (commit: Commit): void => {
    if (places.size === 0) return;
    for (const { after, placed } of commit.contacts) {
      for (const { channel, external } of after.identities) {
        const key = keyOf(channel, external);
        const place = places.get(key);
        if (place === undefined) continue;
        bind(key, place, after.contact);
        if (!placed.some(({ entry }) => entry.kind === 'message')) continue;
        for (const stream of [...place.streams]) void wake(stream, key);
      }
    }
  };
  const stopListening = feed.onCommit(onCommit);

  const forget = (key: string, place: Place): void => {
    places.delete(key);
    if (place.contact === null) return;
    const keys = byContact.get(place.contact);
    keys?.delete(key);
    if (keys?.size === 0) byContact.delete(place.contact);
  };

  return {
    open(visitor, stream) {
      const key = keyOf(visitor.channel, visitor.external);
      const place = places.get(key) ?? { streams: new Set<VisitorStream>(), contact: null };
      places.set(key, place);
      place.streams.add(stream);
      if (visitor.contact !== null) bind(key, place, visitor.contact);
      return {
        wake: () => void wake(stream, key),
        close: () => {
          place.streams.delete(stream);
          if (place.streams.size === 0 && places.get(key) === place) forget(key, place);
        },
      };
    },
    agentTyping: agents.set,
    visitorTyping(visitor, typing) {
      if (visitor.contact === null) return;
      workspaces.set(visitor.contact, visitor.workspace);
      visitors.set(visitor.contact, typing);
      if (!typing) workspaces.delete(visitor.contact);
    },
    onVisitorTyping(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      stopListening();
      agents.close();
      visitors.close();
      for (const [key, place] of [...places]) {
        for (const stream of [...place.streams]) tell(stream, key, (one) => one.end());
      }
    },
  };
};
