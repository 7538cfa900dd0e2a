import type { ChannelId, ContactId, WorkspaceId } from '@parley/core/ids';
import { initialState } from '@parley/core/contact/state';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyCommit } from '../../ledger/testing/empty-commit.ts';
import type { Signal } from '../../bus/bus.ts';
import { createLocalBus, type LocalBus } from '../../bus/local-bus.ts';
import type { Commit } from '../../ledger/commit.ts';
import type { Visitor } from '../../store/visitor-store.ts';
import { createVisitorStreams, TYPING_LASTS, type VisitorStreams } from './visitor-streams.ts';

const channel = 'channel1' as ChannelId;
const workspace = 'workspace1' as WorkspaceId;
const contact = 'contact1' as ContactId;

const visitor = (external: string, of: ContactId | null): Visitor => ({
  channel,
  workspace,
  external,
  contact: of,
});

let bus: LocalBus;
let visitorStreams: VisitorStreams;
beforeEach(() => {
  vi.useFakeTimers();
  bus = createLocalBus({ error: () => undefined });
  visitorStreams = createVisitorStreams(bus);
});
afterEach(() => {
  visitorStreams.close();
  vi.useRealTimers();
});

const agentTyping = (typing: boolean): void => bus.signal({ type: 'agent-typing', contact, typing });

const listen = (of: Visitor) => {
  const seen: string[] = [];
  const opened = visitorStreams.open(of, {
    wake: async () => {
      seen.push('wake');
    },
    typing: (typing) => seen.push(typing ? 'typing' : 'still'),
    end: () => seen.push('end'),
  });
  return { seen, leave: () => opened.close() };
};

const commitOf = (kind: 'message' | 'comment', external: string): Commit => {
  const after = { ...initialState(contact), identities: [{ channel, external }] };
  const entry = { kind } as Commit['contacts'][number]['placed'][number]['entry'];
  const placed = [{ entry, segment: '', position: 0 }];
  return { ...emptyCommit(workspace, 1), contacts: [{ before: initialState(contact), after, placed }] };
};

describe('waking', () => {
  it('a stream that fails ends, and keeps nothing from the others', async () => {
    let ended = 0;
    visitorStreams.open(visitor('a', contact), {
      wake: () => Promise.reject(new Error('broken')),
      typing: () => {
        throw new Error('broken');
      },
      end: () => {
        ended += 1;
        throw new Error('ended already');
      },
    });
    const { seen } = listen(visitor('a', contact));
    bus.publish(commitOf('message', 'a'));
    agentTyping(true);
    expect(seen).toEqual(['wake', 'typing']);
    await vi.waitFor(() => expect(ended).toBe(2));
  });

  it('CH-1 a message wakes the streams of its visitor only', () => {
    const [mine, other] = [listen(visitor('kim', contact)), listen(visitor('eve', null))];
    bus.publish(commitOf('message', 'kim'));
    expect([mine.seen, other.seen]).toEqual([['wake'], []]);
    mine.leave();
    bus.publish(commitOf('message', 'kim'));
    expect(mine.seen).toEqual(['wake']);
  });

  it('EV-4 what is internal wakes nobody', () => {
    const { seen } = listen(visitor('kim', contact));
    bus.publish(commitOf('comment', 'kim'));
    expect(seen).toEqual([]);
  });
});

describe('typing', () => {
  it('CH-1 an agent who types a reply is seen by the contact’s visitor, until it stops or is forgotten', () => {
    const { seen } = listen(visitor('kim', null));
    agentTyping(true);
    expect(seen).toEqual([]);
    agentTyping(false);
    // The first message tells whose contact it is.
    bus.publish(commitOf('message', 'kim'));
    agentTyping(true);
    agentTyping(true);
    // Said again each time: the widget too forgets it after a while.
    expect(seen).toEqual(['wake', 'typing', 'typing']);
    vi.advanceTimersByTime(TYPING_LASTS - 1);
    agentTyping(true);
    vi.advanceTimersByTime(TYPING_LASTS - 1);
    expect(seen.slice(3)).toEqual(['typing']);
    vi.advanceTimersByTime(1);
    expect(seen.slice(4)).toEqual(['still']);
    agentTyping(true);
    agentTyping(false);
    agentTyping(false);
    expect(seen.slice(5)).toEqual(['typing', 'still']);
  });

  it('CH-1 a visitor who types is heard of, once a contact is there', () => {
    const heard: Signal[] = [];
    const stop = bus.onSignal((signal) => heard.push(signal));
    visitorStreams.visitorTyping(visitor('kim', null), true);
    expect(heard).toEqual([]);
    visitorStreams.visitorTyping(visitor('kim', contact), true);
    visitorStreams.visitorTyping(visitor('kim', contact), true);
    vi.advanceTimersByTime(TYPING_LASTS);
    visitorStreams.visitorTyping(visitor('kim', contact), true);
    visitorStreams.visitorTyping(visitor('kim', contact), false);
    stop();
    visitorStreams.visitorTyping(visitor('kim', contact), true);
    expect(heard).toEqual(
      [true, true, false, true, false].map((typing) => ({ type: 'visitor-typing', contact, typing })),
    );
  });
});

it('closing ends every stream', () => {
  const [one, two] = [listen(visitor('kim', contact)), listen(visitor('eve', null))];
  visitorStreams.close();
  expect([one.seen, two.seen]).toEqual([['end'], ['end']]);
});
