/** For tests: a server whose answers are set, and storage as a browser has it. */
import type { ChatEvent, ChatMessage, ChatMessagesPage } from '@parley/core/protocol/chat-api';
import type { Failure, Position, Requests, Result } from './connection/requests.ts';
import { createMemory, type Memory } from './storage.ts';

/** A browser's storage; `full` makes it refuse to keep more. */
export class FakeStorage implements Storage {
  readonly values = new Map<string, string>();
  full = false;

  get length(): number {
    return this.values.size;
  }
  key(index: number): string | null {
    return [...this.values.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.values.set(key, value);
  }
  removeItem(key: string): void {
    this.values.delete(key);
  }
  clear(): void {
    this.values.clear();
  }
}

export const memoryOn = (storage: Storage): Memory => createMemory(() => storage, 'test/');

export const LATER: Failure = { kind: 'later', after: 0 };

/** A server: requests are kept, answers are set. */
export class FakeServer implements Requests {
  readonly posts: { path: string; body: unknown; token: string | undefined }[] = [];
  /** Failures by path, used up one by one; after them everything succeeds. */
  readonly failures = new Map<string, Failure[]>();
  readonly streams: { after: number; send: (event: ChatEvent) => void; end: () => void }[] = [];
  /** The visitor's list, for requests of messages. */
  list: readonly ChatMessage[] = [];
  /** Whether a proxy in between buffers all data of a stream, and lets nothing through. */
  gathers = false;
  /** Whether a token's session continues for any proven user, as for users who have no other chat. */
  keepsTokens = false;
  tokens = 0;

  private next(path: string): Failure | undefined {
    return this.failures.get(path)?.shift();
  }

  posted(path: string): unknown[] {
    return this.posts.filter((post) => post.path === path).map((post) => post.body);
  }

  post(path: string, body: object, token: string | undefined): Promise<Result<unknown>> {
    this.posts.push({ path, body, token });
    const failure = this.next(path);
    if (failure) return Promise.resolve({ ok: false, failure });
    if (path !== '/session') return Promise.resolve({ ok: true, value: {} });
    if (this.keepsTokens && token !== undefined) return Promise.resolve({ ok: true, value: { token } });
    this.tokens += 1;
    return Promise.resolve({ ok: true, value: { token: `token-${this.tokens}` } });
  }

  messages({ after }: Position): Promise<Result<ChatMessagesPage>> {
    this.posts.push({ path: '/messages?', body: after, token: undefined });
    const failure = this.next('/messages?');
    if (failure) return Promise.resolve({ ok: false, failure });
    return Promise.resolve({
      ok: true,
      value: { messages: this.list.filter(({ n }) => n > after), more: false },
    });
  }

  events(
    { after }: Position,
    _token: string,
    signal: AbortSignal,
  ): Promise<Result<ReadableStream<Uint8Array>>> {
    const failure = this.next('/events');
    if (failure) return Promise.resolve({ ok: false, failure });
    const encoder = new TextEncoder();
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        signal.addEventListener('abort', () => {
          controller.error(new DOMException('aborted', 'AbortError'));
        });
        const send = (event: ChatEvent): void => {
          if (!this.gathers) controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`));
        };
        send({ type: 'live' });
        this.streams.push({
          after,
          send,
          end: () => {
            controller.close();
          },
        });
      },
    });
    return Promise.resolve({ ok: true, value: stream });
  }

  file(): Promise<Result<Blob>> {
    return Promise.resolve({ ok: true, value: new Blob(['bytes']) });
  }

  upload(id: string, file: File): Promise<Result<unknown>> {
    this.posts.push({ path: '/files', body: id, token: undefined });
    const failure = this.next('/files');
    if (failure) return Promise.resolve({ ok: false, failure });
    const value = { id, name: file.name, type: 'application/octet-stream', size: file.size };
    return Promise.resolve({ ok: true, value });
  }
}
