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
import type { Exclusively } from './connection/exclusively.ts';
import { openLine, type Line, type Tabs } from './connection/connection.ts';
import { createOutbox, type Pending } from './sending/outbox.ts';
import { failed, type Failure, type Requests, type Result } from './connection/requests.ts';
import { createSender } from './sending/sender.ts';
import { createSession, type Session } from './session.ts';
import type { Memory } from './storage.ts';
import { createThread } from './thread.ts';
import { createTrail } from './trail.ts';

/** How long *is typing* is believed without being repeated, in ms. */
const TYPING_LASTS = 10_000;
/** How often it is told at most, in ms. */
const TYPING_EVERY = 3_000;

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
  readonly openTabs: (onTold: (event: ChatEvent) => void) => Tabs;
  readonly onChanged: () => void;
}

export interface Chat {
  readonly session: Session;
  view(): ChatView;
  send(text: string, files: readonly FileRef[]): void;
  retry(id: string): void;
  discard(id: string): void;
  /** Whether there is text in the composer that has just changed. */
  typing(typing: boolean): void;
  page(page: Page): void;
  reference(reference: ChatReference): void;
  identify(identity: ChatIdentity): void;
  /** Whether the visitor has the list before the eyes. */
  setWatched(watched: boolean): void;
  /** Another tab has changed something. */
  refresh(): void;
  /** The network is back, the tab is visible, or another tab has sent: waiting work is tried now. */
  hurry(): void;
  /** The tab has been hidden for long: it requests nothing until it is visible again. */
  rest(): void;
  close(): void;
}

/** Whether the token is no longer valid, or the site has proven a user who has another chat. */
const isElsewhere = (failure: Failure): boolean =>
  failure.kind === 'unknown-visitor' || (failure.kind === 'refused' && failure.code === 'conflict');

const filled = (identity: ChatIdentity): boolean => Object.keys(identity).length > 0;

export const createChat = (options: ChatOptions): Chat => {
  const { memory, requests, newId, now, onChanged } = options;
  let identity = options.identity;
  const session = createSession(memory, requests, () => identity, options.before);
  const outbox = createOutbox(memory);
  const trail = createTrail(memory);
  let thread = createThread(memory);
  let line: Line | undefined;
  let arriving: readonly Pending[] = [];
  let connection: ChatView['connection'] = 'idle';
  let watched = false;
  let typingTimer: ReturnType<typeof setTimeout> | undefined;
  let toldTyping = { typing: false, at: 0 };

  /** `wrote` may be missing although the visitor has written: the browser may have cleared its storage. */
  const hasWritten = (): boolean => memory.get('wrote') !== undefined || thread.messages().length > 0;

  const hangUp = (): void => {
    line?.close();
    line = undefined;
    connection = 'idle';
  };

  /** The server knows the token no more, as after a restored backup: what was written there is gone from here too. */
  const startOver = (): void => {
    hangUp();
    session.forget();
    thread = createThread(memory);
    arriving = [];
    onChanged();
  };

  /** Asks with the token; best effort, for what may be lost. */
  const tell = async (path: string, body: object): Promise<boolean> => {
    const token = session.token();
    if (token === undefined) return false;
    const result = await requests.post(path, body, token);
    if (!result.ok && isElsewhere(result.failure)) {
      startOver();
      goOn();
    }
    return result.ok;
  };

  const tellReceipts = async (): Promise<void> => {
    for (const kind of ['read', 'delivered'] as const) {
      const due = thread.due(kind);
      if (due && (await tell('/receipts', { status: kind, upTo: due.n }))) thread.told(kind, due);
    }
  };

  const look = (): void => {
    if (watched) thread.read();
    onChanged();
    void tellReceipts();
  };

  const setTyping = (typing: boolean): void => {
    clearTimeout(typingTimer);
    typingTimer = typing
      ? setTimeout(() => {
          setTyping(false);
        }, TYPING_LASTS)
      : undefined;
    onChanged();
  };

  const onEvent = (event: ChatEvent): void => {
    if (event.type === 'typing') {
      setTyping(event.typing);
      return;
    }
    if (event.type === 'stale') {
      thread.clear();
      onChanged();
    }
    if (event.type !== 'messages') return;
    const fresh = thread.add(event.messages);
    const own = new Set(fresh.map((one) => one.own));
    for (const id of own) if (id !== undefined) outbox.remove(id);
    arriving = arriving.filter(({ request }) => !own.has(request.id));
    if (fresh.length > 0) memory.set('wrote', '1');
    if (fresh.some((one) => one.direction === 'out')) setTyping(false);
    look();
  };

  const connect = (): void => {
    const token = session.token();
    if (line !== undefined || token === undefined) return;
    connection = 'connecting';
    line = openLine({
      requests,
      token,
      position: () => thread.position(),
      onEvent,
      exclusively: options.exclusively,
      openTabs: options.openTabs,
      onConnected: (connected) => {
        connection = connected ? 'connected' : 'connecting';
        onChanged();
      },
      onUnknownVisitor: startOver,
    });
  };

  const isShown = ({ request }: Pending): boolean => thread.messages().some(({ own }) => own === request.id);

  const sendOne = async (pending: Pending): Promise<Result<unknown>> => {
    const token = await session.ensure();
    if (!token.ok) return token;
    const result = await requests.post('/messages', pending.request, token.value);
    if (result.ok) {
      memory.set('wrote', '1');
      // The message stays visible until the list shows it. Without a line, the list is requested. The list
      // may also have been faster than this answer.
      if (!isShown(pending)) arriving = [...arriving, pending];
      connect();
      line?.hurry();
      return result;
    }
    if (!isElsewhere(result.failure)) return result;
    startOver();
    return failed({ kind: 'later', after: 0 });
  };

  const sender = createSender({
    outbox,
    send: sendOne,
    onChanged,
    exclusively: (work) => options.exclusively('outbox', work),
  });

  /** A proven user may have written before the proof, or on another device. */
  const goOn = (): void => {
    if (identity.signature === undefined || session.token() !== undefined) connect();
    else
      void session.ensure().then(() => {
        connect();
        onChanged();
      });
  };

  if (options.before?.get('wrote') !== undefined) goOn();
  if (hasWritten()) connect();
  sender.wake();

  return {
    session,
    view: () => {
      const messages = thread.messages();
      const held = new Set(messages.map((one) => one.own));
      return {
        messages,
        pending: outbox.all().filter((one) => !held.has(one.request.id)),
        arriving,
        typing: typingTimer !== undefined,
        unread: thread.unread(),
        connection,
      };
    },
    send(text, files) {
      outbox.add({
        files,
        request: {
          id: newId<CommandId>(),
          text,
          files: files.map((file) => file.id),
          happenedAt: now(),
          ...trail.take(),
          ...(filled(identity) ? { identity } : {}),
        },
      });
      toldTyping = { typing: false, at: 0 };
      onChanged();
      sender.wake();
    },
    retry(id) {
      outbox.retry(id, newId);
      onChanged();
      sender.wake();
    },
    discard(id) {
      outbox.remove(id);
      onChanged();
    },
    typing(typing) {
      if (!hasWritten()) return;
      const due = typing !== toldTyping.typing || now() - toldTyping.at > TYPING_EVERY;
      if (!due || (!typing && !toldTyping.typing)) return;
      toldTyping = { typing, at: now() };
      void tell('/typing', { typing });
    },
    page(page) {
      if (!hasWritten()) {
        trail.addPage(page);
        return;
      }
      void tell('/pages', page).then((told) => {
        if (!told) trail.addPage(page);
      });
    },
    reference(reference) {
      trail.setReference(reference);
      if (!hasWritten()) return;
      void tell('/references', { id: newId(), reference }).then((told) => {
        if (told) trail.dropReference();
      });
    },
    identify(next) {
      identity = next;
      const said = JSON.stringify(next);
      if (!hasWritten() || !filled(next) || memory.get('told-identity') === said) return;
      void tell('/identify', next).then((told) => {
        if (told) memory.set('told-identity', said);
      });
    },
    setWatched(next) {
      watched = next;
      if (!watched) return;
      goOn();
      look();
    },
    refresh() {
      sender.wake();
      if (hasWritten()) connect();
      onChanged();
    },
    hurry() {
      line?.hurry();
      sender.hurry();
      sender.wake();
      if (hasWritten()) connect();
      onChanged();
    },
    rest() {
      hangUp();
      onChanged();
    },
    close() {
      line?.close();
      sender.close();
      clearTimeout(typingTimer);
    },
  };
};
