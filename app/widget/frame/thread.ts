/** The visitor's list as far as it has come, and what of it was read. */
import type { ChatMessage } from '@parley/core/protocol/chat-api';
import type { Memory } from './storage.ts';

export interface Thread {
  messages(): readonly ChatMessage[];
  /** Number of the last message held: where the stream goes on. */
  last(): number;
  /** Takes messages in; gives those that are new. */
  add(messages: readonly ChatMessage[]): readonly ChatMessage[];
  /** Messages to the visitor that nobody has looked at. */
  unread(): number;
  /** Number up to which a receipt of this kind is due, or 0. */
  due(kind: Receipt): number;
  /** Notes that all up to a number was looked at. */
  read(upTo: number): void;
  /** Notes that the server knows. */
  told(kind: Receipt, upTo: number): void;
  lastToVisitor(): number;
}
export type Receipt = 'delivered' | 'read';

export const createThread = (memory: Memory): Thread => {
  const messages: ChatMessage[] = [];
  const number = (key: string): number => Number(memory.get(key) ?? '0') || 0;
  const raise = (key: string, to: number): void => {
    if (to > number(key)) memory.set(key, String(to));
  };
  const last = (): number => messages.at(-1)?.n ?? 0;
  const lastToVisitor = (): number => messages.findLast((one) => one.direction === 'out')?.n ?? 0;
  return {
    messages: () => messages,
    last,
    add(arrived) {
      const fresh = arrived.filter((one) => one.n > last());
      messages.push(...fresh);
      return fresh;
    },
    unread() {
      const read = number('read');
      return messages.filter((one) => one.direction === 'out' && one.n > read).length;
    },
    due(kind) {
      const upTo = kind === 'read' ? number('read') : lastToVisitor();
      return upTo > number(`told-${kind}`) ? upTo : 0;
    },
    read(upTo) {
      raise('read', upTo);
    },
    told(kind, upTo) {
      raise(`told-${kind}`, upTo);
      // What was read was delivered.
      if (kind === 'read') raise('told-delivered', upTo);
    },
    lastToVisitor,
  };
};
