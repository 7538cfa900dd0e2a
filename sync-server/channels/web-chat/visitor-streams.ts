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

interface Place {
  readonly streams: Set<VisitorStream>;
  contact: ContactId | null;
}

/** @param setAside notes the streams that fail: each fails independently */
export function createVisitorStreams(feed: Pick<FeedStore, 'onCommit'>, setAside?: SetAside): VisitorStreams {
  return new ListedStreams(feed, setAside);
}

class ListedStreams implements VisitorStreams {
  readonly #setAside: SetAside | undefined;
  /** Where each visitor's streams are, by channel and visitor. */
  readonly #places = new Map<string, Place>();
  /** Keys of the places of each contact. */
  readonly #byContact = new Map<ContactId, Set<string>>();
  /** The workspace of each contact who types. */
  readonly #workspaces = new Map<ContactId, WorkspaceId>();
  readonly #listeners = new Set<(typing: VisitorTyping) => void>();
  /** Contacts to whom an agent writes a reply. */
  readonly #agents = createTypingClock<ContactId>((contact, typing) => this.#tellVisitor(contact, typing));
  /** Contacts who type. */
  readonly #visitors = createTypingClock<ContactId>((contact, typing) =>
    this.#tellListeners(contact, typing),
  );
  readonly #stopListening: () => void;

  constructor(feed: Pick<FeedStore, 'onCommit'>, setAside: SetAside | undefined) {
    this.#setAside = setAside;
    this.#stopListening = feed.onCommit((commit) => this.#onCommit(commit));
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

  agentTyping(contact: ContactId, typing: boolean): void {
    this.#agents.set(contact, typing);
  }

  visitorTyping({ contact, workspace }: Visitor, typing: boolean): void {
    if (contact === null) return;
    this.#workspaces.set(contact, workspace);
    this.#visitors.set(contact, typing);
    if (!typing) this.#workspaces.delete(contact);
  }

  onVisitorTyping(listener: (typing: VisitorTyping) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stopListening();
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

  #tellListeners(contact: ContactId, typing: boolean): void {
    const workspace = this.#workspaces.get(contact);
    if (!typing) this.#workspaces.delete(contact);
    if (workspace === undefined) return;
    for (const listener of this.#listeners) {
      try {
        listener({ workspace, contact, typing });
      } catch (error) {
        this.#setAside?.note('stream', contact, error);
      }
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

/** Booleans that turn themselves off; `changed` hears every turn, and each repeat of a yes. */
function createTypingClock<Id>(changed: (id: Id, typing: boolean) => void) {
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
