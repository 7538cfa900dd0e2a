import { initialState } from '@parley/core/contact/state';
import type { AgentId, ChannelId, ContactId, EntryId, WorkspaceId } from '@parley/core/ids';
import type { ChatEvent } from '@parley/core/protocol/chat-api';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { expect, it, vi } from 'vitest';
import { emptyCommit } from '../../../ledger/testing/empty-commit.ts';
import { createLocalBus } from '../../../bus/local-bus.ts';
import type { ThreadMessage, Visitor } from '../../../store/visitor-store.ts';
import { createVisitorStreams } from '../visitor-streams.ts';
import { eventStream } from './chat-events.ts';

const channel = 'channel001' as ChannelId;
const workspace = 'workspace1' as WorkspaceId;
const contact = 'contact001' as ContactId;
const visitor: Visitor = { channel, workspace, external: 'kim', contact };

const messageOf = (n: number): ThreadMessage => ({
  n,
  contact,
  entry: {
    v: 1,
    id: `command${n}/0` as EntryId,
    seq: n,
    at: n,
    by: { kind: 'agent', id: 'agent0001' as AgentId },
    conversation: null,
    kind: 'message',
    direction: 'out',
    channel,
    body: fromPlainText(`message ${n}`),
    files: [],
  } as unknown as ThreadMessage['entry'],
});

/** A thread whose answers a test gives one by one, each as the thread was when it was asked. */
class Thread {
  readonly messages: ThreadMessage[] = [];
  readonly waiting: (() => void)[] = [];
  readonly bus = createLocalBus({ error: () => undefined });

  readonly store = {
    thread: async (_channel: ChannelId, _external: string, after: number, limit: number) => {
      const found = this.messages.filter(({ n }) => n > after).slice(0, limit);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
      return found;
    },
  };

  /** Adds one more message, and informs listeners. */
  add(): void {
    const one = messageOf(this.messages.length + 1);
    this.messages.push(one);
    const after = { ...initialState(contact), identities: [{ channel, external: 'kim' }] };
    const placed = [{ entry: one.entry, segment: '', position: 0 }];
    const contacts = [{ before: initialState(contact), after, placed }];
    this.bus.publish({ ...emptyCommit(workspace, one.n), contacts });
  }

  async answer(): Promise<void> {
    await vi.waitFor(() => expect(this.waiting.length).toBeGreaterThan(0));
    this.waiting.shift()?.();
  }
}

const open = (thread: Thread) => {
  const visitorStreams = createVisitorStreams(thread.bus);
  let ends = 0;
  const stream = eventStream({
    store: thread.store,
    visitorStreams,
    visitor,
    firstNames: () => Promise.resolve(() => 'Ana'),
    after: 0,
    isValid: () => Promise.resolve(true),
    onEnd: () => (ends += 1),
  });
  const events: ChatEvent[] = [];
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      const data = /^data: (.*)$/m.exec(decoder.decode(chunk))?.[1];
      if (data !== undefined) events.push(JSON.parse(data) as ChatEvent);
    }
  })();
  const numbers = () =>
    events.flatMap((event) => (event.type === 'messages' ? event.messages.map(({ n }) => n) : []));
  return { visitorStreams, events, numbers, reading, ends: () => ends };
};

it('CH-1 a message that is committed while the list is read comes once', async () => {
  const thread = new Thread();
  thread.add();
  const { visitorStreams, events, numbers, reading } = open(thread);
  await vi.waitFor(() => expect(thread.waiting).toHaveLength(1));
  thread.add();
  await thread.answer();
  await vi.waitFor(() => expect(thread.waiting).toHaveLength(1));
  thread.add();
  thread.add();
  while (numbers().length < 4 || !events.some(({ type }) => type === 'live')) await thread.answer();
  expect(numbers()).toEqual([1, 2, 3, 4]);
  thread.add();
  while (numbers().length < 5) await thread.answer();
  expect(numbers()).toEqual([1, 2, 3, 4, 5]);
  visitorStreams.close();
  await reading;
});

it('CH-1 a stream that has ended sends nothing of what was being read', async () => {
  const thread = new Thread();
  thread.add();
  const { visitorStreams, events, reading, ends } = open(thread);
  await vi.waitFor(() => expect(thread.waiting).toHaveLength(1));
  visitorStreams.close();
  await thread.answer();
  await reading;
  expect(events).toEqual([]);
  expect(ends()).toBe(1);
});
