/**
 * Messages that the server has not acknowledged. Each lies under a key of its own, so that two tabs never write over
 * one another, and keeps its id through every retry, so that a repeat is one message (CH-4).
 */
import type { FileRef } from '@parley/core/contact/entry';
import type { CommandId } from '@parley/core/ids';
import type { ChatMessageRequest } from '@parley/core/protocol/chat-api';
import type { ErrorCode } from '@parley/core/protocol/reasons';
import { readJson, type Memory } from '../storage.ts';

export interface Pending {
  /** Place in the outbox: the time of writing in ms, or just after the message before. */
  readonly order: number;
  readonly request: ChatMessageRequest;
  /** What the files are, to show them. */
  readonly files: readonly FileRef[];
  /** Set when the server refused the message: it waits for its author, and holds up no other message. */
  readonly refused?: ErrorCode | 'unknown';
}

const PREFIX = 'outbox/';

const isPending = (value: unknown): value is Pending => {
  const request = (value as Pending | null)?.request;
  return (
    Number.isSafeInteger((value as Pending).order) &&
    typeof request === 'object' &&
    typeof request.id === 'string' &&
    typeof request.text === 'string' &&
    Array.isArray(request.files) &&
    Array.isArray((value as Pending).files)
  );
};

/** Keys sort as the places do: 15 digits suffice for some thirty thousand years. */
const keyOf = (pending: Pending): string =>
  `${PREFIX}${String(pending.order).padStart(15, '0')}-${pending.request.id}`;

export interface Outbox {
  /** In the order in which they were written. */
  all(): readonly Pending[];
  add(pending: Omit<Pending, 'order'>): void;
  remove(id: string): void;
  /** Notes that the server refused a message. */
  refuse(id: string, code: ErrorCode | 'unknown'): void;
  /** Lets a refused message be tried again, under a new id if the id was the reason. */
  retry(id: string, newId: () => CommandId): void;
}

export const createOutbox = (memory: Memory): Outbox => {
  const all = (): readonly Pending[] =>
    memory.keys(PREFIX).flatMap((key) => readJson(memory, key, isPending) ?? []);
  const find = (id: string): Pending | undefined => all().find(({ request }) => request.id === id);
  const put = (pending: Pending): void => {
    memory.set(keyOf(pending), JSON.stringify(pending));
  };
  const remove = (id: string): void => {
    for (const key of memory.keys(PREFIX)) if (key.endsWith(`-${id}`)) memory.remove(key);
  };
  return {
    all,
    // A clock that stands still or goes back changes no order.
    add(pending) {
      const last = all().at(-1)?.order ?? 0;
      put({ ...pending, order: Math.max(pending.request.happenedAt, last + 1) });
    },
    remove,
    refuse(id, code) {
      const pending = find(id);
      if (pending) put({ ...pending, refused: code });
    },
    retry(id, newId) {
      const pending = find(id);
      if (pending === undefined) return;
      remove(id);
      const { order, request, files, refused } = pending;
      put({ order, files, request: refused === 'malformed' ? { ...request, id: newId() } : request });
    },
  };
};
