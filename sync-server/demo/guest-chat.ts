/** One visitor's line to the web chat: over HTTP, as the widget has it. */
import type { ChannelId, CommandId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type {
  ChatIdentity,
  ChatMessage,
  ChatMessagesPage,
  ChatReference,
  ChatSession,
} from '@parley/core/protocol/chat-api';
import type { Page } from './teller.ts';

export interface FirstMessage {
  readonly identity?: ChatIdentity;
  readonly pages?: readonly Page[];
  readonly reference?: ChatReference;
}

export interface GuestChat {
  typing(): Promise<void>;
  write(text: string, first?: FirstMessage): Promise<void>;
  sees(page: Page): Promise<void>;
  /** The messages after number `n` of the visitor's list. */
  messages(n: number): Promise<readonly ChatMessage[]>;
  reads(upTo: number): Promise<void>;
}

/** Where the chat is, and until when. */
export interface ChatDoor {
  /** Address of the server, without a slash at the end. */
  readonly url: string;
  readonly channel: ChannelId;
  readonly signal: AbortSignal;
}

/** How long a request waits for its answer, in ms. */
const PATIENCE = 10_000;

/**
 * Sends a request. When the visitor has to go, a request that is on its way is still waited for: an
 * interrupted one might be applied later, or never.
 * @throws if the answer is not a success, or the visitor has to go
 */
const ask = async (
  door: ChatDoor,
  method: 'GET' | 'POST',
  path: string,
  token?: string,
  body?: object,
): Promise<unknown> => {
  door.signal.throwIfAborted();
  const response = await fetch(`${door.url}/api/chat/${door.channel}${path}`, {
    method,
    signal: AbortSignal.timeout(PATIENCE),
    headers: {
      ...(token === undefined ? {} : { authorization: `Visitor ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`the chat answered ${response.status} to ${path.split('?')[0] ?? ''}`);
  return response.json();
};

/** The token of a new visitor. */
export const newGuest = async (door: ChatDoor): Promise<string> =>
  ((await ask(door, 'POST', '/session', undefined, {})) as ChatSession).token;

export const createGuestChat = (door: ChatDoor, token: string): GuestChat => {
  const post = async (path: string, body: object): Promise<void> => {
    await ask(door, 'POST', path, token, body);
  };
  return {
    typing: () => post('/typing', { typing: true }),
    write(text, { identity, pages, reference } = {}) {
      const at = Date.now();
      return post('/messages', {
        id: newId<CommandId>(),
        text,
        files: [],
        happenedAt: at,
        ...(identity ? { identity } : {}),
        ...(pages
          ? { pages: pages.map((page, n) => ({ ...page, at: at - (pages.length - n) * 30_000 })) }
          : {}),
        ...(reference ? { reference } : {}),
      });
    },
    sees: (page) => post('/pages', { ...page, at: Date.now() }),
    async messages(n) {
      const all: ChatMessage[] = [];
      for (;;) {
        const after = all.at(-1)?.n ?? n;
        const page = (await ask(door, 'GET', `/messages?after=${after}`, token)) as ChatMessagesPage;
        all.push(...page.messages);
        if (!page.more) return all;
      }
    },
    reads: (upTo) => post('/receipts', { status: 'read', upTo }),
  };
};
