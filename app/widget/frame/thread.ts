/** The visitor's list as far as it has come, and what of it was read. */
import type { ChatMessage } from '@parley/core/protocol/chat-api';
import type { Position } from './connection/requests.ts';
import type { Memory } from './storage.ts';

export interface Thread {
  messages(): readonly ChatMessage[];
  /** The position of the last message, from which the connection continues. */
  position(): Position;
  /** Takes messages in; gives those that are new. */
  add(messages: readonly ChatMessage[]): readonly ChatMessage[];
  /** Empties the list. */
  clear(): void;
  /** Messages to the visitor that nobody has looked at. */
  unread(): number;
  /** The last message for which a receipt of this kind is due. */
  due(kind: Receipt): ChatMessage | undefined;
  /** Notes that the visitor has looked at all messages of the list. */
  read(): void;
  /** Notes that the server has the receipt of this kind. */
  markReported(kind: Receipt, message: ChatMessage): void;
}
export type Receipt = 'delivered' | 'read';

/**
 * The last message that was read, or whose receipt was sent, is stored by its time and not by its number:
 * after the server was restored from an older backup, another message may have that number.
 */
export const createThread = (memory: Memory): Thread => {
  const messages: ChatMessage[] = [];
  const time = (key: string): number => Number(memory.get(key) ?? '0') || 0;
  const raise = (key: string, to: number): void => {
    if (to > time(key)) memory.set(key, String(to));
  };
  const toVisitor = (): readonly ChatMessage[] => messages.filter((message) => message.direction === 'out');
  return {
    messages: () => messages,
    position: () => {
      const last = messages.at(-1);
      return last === undefined ? { after: 0 } : { after: last.n, at: last.at };
    },
    add(arrived) {
      const last = messages.at(-1)?.n ?? 0;
      const fresh = arrived.filter((message) => message.n > last);
      messages.push(...fresh);
      return fresh;
    },
    clear() {
      messages.length = 0;
    },
    unread: () => toVisitor().filter((message) => message.at > time('read-at')).length,
    due(kind) {
      const all = toVisitor();
      const last = kind === 'read' ? all.findLast((message) => message.at <= time('read-at')) : all.at(-1);
      return last !== undefined && last.at > time(`reported-${kind}-at`) ? last : undefined;
    },
    read() {
      raise('read-at', Math.max(0, ...toVisitor().map((message) => message.at)));
    },
    markReported(kind, { at }) {
      raise(`reported-${kind}-at`, at);
      // What was read was delivered.
      if (kind === 'read') raise('reported-delivered-at', at);
    },
  };
};
