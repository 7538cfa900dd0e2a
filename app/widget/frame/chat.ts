/** One visitor's chat: what is shown of it, and what can be done. Knows nothing of the document it is shown in. */
import type { FileRef } from '@parley/core/contact/entry';
import type { CommandId } from '@parley/core/ids';
import type {
  ChatEvent,
  ChatIdentity,
  ChatMessage,
  ChatReference,
  Page,
} from '@parley/core/protocol/chat-api';
import { Connection, type Tabs } from './connection/connection.ts';
import type { Exclusively } from './connection/exclusively.ts';
import { failed, type Failure, type Requests, type Result } from './connection/requests.ts';
import { createOutbox, type Outbox, type Pending } from './sending/outbox.ts';
import { createSender, type Sender } from './sending/sender.ts';
import { createSession, type Session } from './session.ts';
import type { Memory } from './storage.ts';
import { createThread, type Thread } from './thread.ts';
import { createTrail, type Trail } from './trail.ts';
import { TeamTyping, TypingReports } from './typing.ts';

export interface ChatView {
  readonly messages: readonly ChatMessage[];
  readonly pending: readonly Pending[];
  /** Messages that the server has, but that the list does not show yet. */
  readonly arriving: readonly Pending[];
  readonly typing: boolean;
  readonly unread: number;
  /** `idle`: there is nothing to listen to yet. */
  readonly connection: 'idle' | 'connecting' | 'connected';
}

export interface ChatOptions {
  readonly memory: Memory;
  /** The memory of the same person before the site proved their identity. */
  readonly before?: Memory;
  readonly requests: Requests;
  readonly identity: ChatIdentity;
  readonly newId: <Id extends string>() => Id;
  readonly now: () => number;
  /** Lets one tab at a time do something. */
  readonly exclusively: Exclusively;
  /** Connects the visitor's tabs with this chat. */
  readonly openTabs: (onEvent: (event: ChatEvent) => void) => Tabs;
  readonly onChanged: () => void;
}

/** Lasts until `close`; the site's other users have chats of their own. */
export class Chat {
  readonly session: Session;
  readonly #options: ChatOptions;
  readonly #onChanged: () => void;
  /** Messages that the server has not acknowledged. */
  readonly #outbox: Outbox;
  /** Empties the outbox. */
  readonly #sender: Sender;
  /** What goes with the next message: pages, and how the visitor came. */
  readonly #trail: Trail;
  readonly #teamTyping: TeamTyping;
  readonly #typingReports = new TypingReports();
  /** Who the visitor is, as the site says now. */
  #identity: ChatIdentity;
  #thread: Thread;
  /** Missing while there is nothing to listen to. */
  #connection: Connection | undefined;
  #isConnected = false;
  /** Messages that the server has, but that the list does not contain yet. */
  #arriving: readonly Pending[] = [];
  /** Whether the visitor looks at the list. */
  #isWatched = false;

  constructor(options: ChatOptions) {
    const { memory, requests, before, onChanged } = options;
    this.#options = options;
    this.#onChanged = onChanged;
    this.#identity = options.identity;
    this.session = createSession(memory, requests, () => this.#identity, before);
    this.#outbox = createOutbox(memory);
    this.#trail = createTrail(memory);
    this.#thread = createThread(memory);
    this.#teamTyping = new TeamTyping(onChanged);
    this.#sender = createSender({
      outbox: this.#outbox,
      send: (pending) => this.#sendPending(pending),
      onChanged,
      exclusively: (work) => options.exclusively('outbox', work),
    });
    if (before?.get('wrote') !== undefined) this.#resume();
    if (this.#hasWritten()) this.#connect();
    this.#sender.wake();
  }

  view(): ChatView {
    const messages = this.#thread.messages();
    const listed = new Set(messages.map(({ own }) => own));
    return {
      messages,
      pending: this.#outbox.all().filter(({ request }) => !listed.has(request.id)),
      arriving: this.#arriving,
      typing: this.#teamTyping.isTyping(),
      unread: this.#thread.unread(),
      connection: !this.#connection ? 'idle' : this.#isConnected ? 'connected' : 'connecting',
    };
  }

  send(text: string, files: readonly FileRef[]): void {
    const { newId, now } = this.#options;
    this.#outbox.add({
      files,
      request: {
        id: newId<CommandId>(),
        text,
        files: files.map((file) => file.id),
        happenedAt: now(),
        ...this.#trail.takeAll(),
        ...(isEmpty(this.#identity) ? {} : { identity: this.#identity }),
      },
    });
    this.#typingReports.reset();
    this.#onChanged();
    this.#sender.wake();
  }

  retry(id: string): void {
    this.#outbox.retry(id, this.#options.newId);
    this.#onChanged();
    this.#sender.wake();
  }

  discard(id: string): void {
    this.#outbox.remove(id);
    this.#onChanged();
  }

  /** Whether there is text in the composer that has just changed. */
  typing(typing: boolean): void {
    if (this.#hasWritten() && this.#typingReports.isDue(typing, this.#options.now()))
      void this.#report('/typing', { typing });
  }

  /** The visitor has turned to a page. */
  page(page: Page): void {
    if (!this.#hasWritten()) {
      this.#trail.addPage(page);
      return;
    }
    void this.#report('/pages', page).then((isReported) => {
      if (!isReported) this.#trail.addPage(page);
    });
  }

  /** The visitor has come by a link or a session of the site. */
  reference(reference: ChatReference): void {
    this.#trail.setReference(reference);
    if (!this.#hasWritten()) return;
    void this.#report('/references', { id: this.#options.newId(), reference }).then((isReported) => {
      if (isReported) this.#trail.dropReference();
    });
  }

  /** The site says who the visitor is. */
  identify(identity: ChatIdentity): void {
    const { memory } = this.#options;
    this.#identity = identity;
    const text = JSON.stringify(identity);
    if (!this.#hasWritten() || isEmpty(identity) || memory.get('reported-identity') === text) return;
    void this.#report('/identify', identity).then((isReported) => {
      if (isReported) memory.set('reported-identity', text);
    });
  }

  /** Whether the visitor looks at the list. */
  setWatched(isWatched: boolean): void {
    this.#isWatched = isWatched;
    if (!isWatched) return;
    this.#resume();
    this.#onListChanged();
  }

  /** Another tab has changed something. */
  refresh(): void {
    this.#sender.wake();
    if (this.#hasWritten()) this.#connect();
    this.#onChanged();
  }

  /** The network is back, the tab is visible, or another tab has sent: waiting work is tried now. */
  hurry(): void {
    this.#connection?.hurry();
    this.#sender.hurry();
    this.refresh();
  }

  /** The tab has been hidden for long: it requests nothing until it is visible again. */
  rest(): void {
    this.#disconnect();
    this.#onChanged();
  }

  close(): void {
    this.#connection?.close();
    this.#sender.close();
    this.#teamTyping.close();
  }

  /** `wrote` may be missing although the visitor has written: the browser may have cleared its storage. */
  #hasWritten(): boolean {
    return this.#options.memory.get('wrote') !== undefined || this.#thread.messages().length > 0;
  }

  /** Connects; asks for a token first if the user is proven, who may have written before the proof, or elsewhere. */
  #resume(): void {
    if (this.#identity.signature === undefined || this.session.token() !== undefined) {
      this.#connect();
      return;
    }
    void this.session.ensure().then(() => {
      this.#connect();
      this.#onChanged();
    });
  }

  #connect(): void {
    const token = this.session.token();
    if (this.#connection !== undefined || token === undefined) return;
    const { requests, exclusively, openTabs } = this.#options;
    this.#isConnected = false;
    this.#connection = new Connection({
      requests,
      token,
      position: () => this.#thread.position(),
      onEvent: (event) => this.#onEvent(event),
      exclusively,
      openTabs,
      onConnected: (isConnected) => {
        this.#isConnected = isConnected;
        this.#onChanged();
      },
      onUnknownVisitor: () => this.#startOver(),
    });
  }

  #disconnect(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** The server no longer knows the token, as after a restored backup: the messages of the chat leave this device too. */
  #startOver(): void {
    this.#disconnect();
    this.session.forget();
    this.#thread = createThread(this.#options.memory);
    this.#arriving = [];
    this.#onChanged();
  }

  #onEvent(event: ChatEvent): void {
    switch (event.type) {
      case 'typing':
        this.#teamTyping.set(event.typing);
        return;
      case 'stale':
        this.#thread.clear();
        this.#onChanged();
        return;
      case 'messages':
        this.#onMessages(event.messages);
        return;
      default:
    }
  }

  #onMessages(messages: readonly ChatMessage[]): void {
    const fresh = this.#thread.add(messages);
    const own = new Set(fresh.map((message) => message.own));
    for (const id of own) if (id !== undefined) this.#outbox.remove(id);
    this.#arriving = this.#arriving.filter(({ request }) => !own.has(request.id));
    if (fresh.length > 0) this.#options.memory.set('wrote', '1');
    if (fresh.some(({ direction }) => direction === 'out')) this.#teamTyping.set(false);
    this.#onListChanged();
  }

  #onListChanged(): void {
    if (this.#isWatched) this.#thread.read();
    this.#onChanged();
    void this.#reportReceipts();
  }

  async #reportReceipts(): Promise<void> {
    for (const kind of ['read', 'delivered'] as const) {
      const due = this.#thread.due(kind);
      if (due && (await this.#report('/receipts', { status: kind, upTo: due.n })))
        this.#thread.markReported(kind, due);
    }
  }

  /** Reports what may be lost, once. Returns whether the server has it. */
  async #report(path: string, body: object): Promise<boolean> {
    const token = this.session.token();
    if (token === undefined) return false;
    const result = await this.#options.requests.post(path, body, token);
    if (!result.ok && isElsewhere(result.failure)) {
      this.#startOver();
      this.#resume();
    }
    return result.ok;
  }

  async #sendPending(pending: Pending): Promise<Result<unknown>> {
    const { memory, requests } = this.#options;
    const token = await this.session.ensure();
    if (!token.ok) return token;
    const result = await requests.post('/messages', pending.request, token.value);
    if (result.ok) {
      memory.set('wrote', '1');
      // The message stays visible until the list shows it. Without a stream, the list is requested. The list
      // may also have been faster than this answer.
      if (!this.#isListed(pending)) this.#arriving = [...this.#arriving, pending];
      this.#connect();
      this.#connection?.hurry();
      return result;
    }
    if (!isElsewhere(result.failure)) return result;
    this.#startOver();
    return failed({ kind: 'later', after: 0 });
  }

  #isListed({ request }: Pending): boolean {
    return this.#thread.messages().some(({ own }) => own === request.id);
  }
}

/** Whether the token is no longer valid, or the site has proven a user who has another chat. */
function isElsewhere(failure: Failure): boolean {
  return failure.kind === 'unknown-visitor' || (failure.kind === 'refused' && failure.code === 'conflict');
}

function isEmpty(identity: ChatIdentity): boolean {
  return Object.keys(identity).length === 0;
}
