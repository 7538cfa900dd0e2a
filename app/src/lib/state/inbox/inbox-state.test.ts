import {
  entryIdOf,
  notificationIdOf,
  type AgentId,
  type CommandId,
  type ContactId,
  type ConversationId,
  type EntryId,
} from '@parley/core/ids';
import { flushSync } from 'svelte';
import { describe, expect, it } from 'vitest';
import { watch } from '../testing/watch.svelte.ts';
import { memoryStore } from '../session/device-store.ts';
import { InboxState } from './inbox-state.svelte.ts';
import { ListChoices } from './list-choices.svelte.ts';
import { ReplicaDouble, row } from '../testing/replica-double.ts';

const open = (at = 1) => ({ conversation: { id: 'conversation0' as ConversationId, openedAt: at }, at });
const said = (direction: 'in' | 'out', at: number, text = 'x') => ({
  preview: {
    id: 'command01/0' as EntryId,
    seq: 1,
    at,
    direction,
    text,
    files: 0,
    by: { kind: 'contact' } as const,
  },
});
const names = (inbox: InboxState) => inbox.list.map((one) => one.contact);

const filled = () => {
  const replica = new ReplicaDouble();
  replica.setRows(
    row('contactaaa', {
      ...open(1),
      ...said('in', 10, 'Où est ma commande ?'),
      fields: { name: 'Zoé' },
      inbound: 3,
    }),
    row('contactbbb', { ...open(2), ...said('out', 30), assignee: replica.self.id, waitingSince: 5 }),
    row('contactccc', { ...open(3), ...said('in', 20), assignee: 'agenttomas' as AgentId, waitingSince: 2 }),
    row('contactddd', { at: 4 }),
    row('contacteee', { ...open(5), blocked: true }),
    row('contactfff', { ...open(6), snooze: { until: 99, regardless: false } }),
  );
  return { replica, inbox: new InboxState(replica, new ListChoices(memoryStore())) };
};

describe('the list', () => {
  it('IN-1 shows a view, and how many each has', () => {
    const { inbox } = filled();
    expect(inbox.counts).toMatchObject({ all: 3, mine: 1, unassigned: 1, snoozed: 1, closed: 1, blocked: 1 });
    expect(names(inbox)).toEqual(['contactbbb', 'contactccc', 'contactaaa']);
    inbox.view = 'mine';
    expect(names(inbox)).toEqual(['contactbbb']);
    inbox.view = 'closed';
    expect(names(inbox)).toEqual(['contactddd']);
  });

  it('IN-1 Mentions has whom one was tagged with, with a mark until it is seen; counts follow', () => {
    const { replica, inbox } = filled();
    const counted: number[] = [];
    const stop = watch(() => counted.push(inbox.counts.mentions));
    const entry = entryIdOf('commandone' as CommandId, 0);
    const mention = {
      id: notificationIdOf('mention', entry),
      kind: 'mention',
      contact: 'contactddd' as ContactId,
      entry,
      at: 4,
      archived: false,
    } as const;
    // Closed by a colleague before it was seen.
    replica.setNotifications(mention);
    flushSync();
    inbox.view = 'mentions';
    expect([names(inbox), [...inbox.newMentions]]).toEqual([['contactddd'], ['contactddd']]);
    replica.setRows(row('contactaaa', { ...open(1), mentioned: [replica.self.id] }));
    flushSync();
    void replica.archive([mention], true);
    flushSync();
    expect([names(inbox), [...inbox.newMentions]]).toEqual([['contactaaa'], []]);
    replica.setRows(row('contactaaa', { at: 2 }));
    flushSync();
    expect(counted).toEqual([0, 1, 2, 1, 0]);
    stop();
  });

  it('IN-1 is neither empty nor counted before the first pull of rows has its end', () => {
    const replica = new ReplicaDouble();
    replica.fetched = false;
    const inbox = new InboxState(replica, new ListChoices(memoryStore()));
    expect([inbox.ready, inbox.whole]).toEqual([false, false]);
    replica.setRows(row('contactaaa', open(1)));
    const first = new InboxState(replica, new ListChoices(memoryStore()));
    expect([first.ready, first.whole]).toEqual([true, false]);
    first.view = 'mine';
    expect(first.ready).toBe(false);
    replica.fetched = true;
    const all = new InboxState(replica, new ListChoices(memoryStore()));
    all.view = 'mine';
    expect([all.ready, all.whole, all.length]).toEqual([true, true, 0]);
  });

  it('IN-3 keeps those whose message is the last', () => {
    const { inbox } = filled();
    inbox.unreplied = true;
    expect(names(inbox)).toEqual(['contactccc', 'contactaaa']);
  });

  it('IN-4 sorts', () => {
    const { inbox } = filled();
    inbox.order = 'oldest';
    expect(names(inbox)).toEqual(['contactaaa', 'contactccc', 'contactbbb']);
    inbox.order = 'longest-waiting';
    expect(names(inbox)).toEqual(['contactccc', 'contactbbb', 'contactaaa']);
  });

  it('IN-6 counts unread by the read cursor of this agent', () => {
    const { replica, inbox } = filled();
    const [zoe] = inbox.list.filter((one) => one.contact === 'contactaaa');
    if (zoe === undefined) throw new Error('no row');
    expect(inbox.unread(zoe)).toBe(3);
    replica.readCursors.set(zoe.contact, 2);
    expect(inbox.unread(zoe)).toBe(1);
  });

  it('follows the replica while somebody looks, and only then', () => {
    const { replica, inbox } = filled();
    const seen: number[] = [];
    const stop = watch(() => seen.push(inbox.list.length));
    replica.setRows(row('contactggg', open(7)));
    flushSync();
    expect(seen).toEqual([3, 4]);
    stop();
    replica.setRows(row('contacthhh', open(8)));
    flushSync();
    expect(seen).toEqual([3, 4]);
  });

  it('IN-1 says what was noted of the list until all rows are there', () => {
    const { replica, inbox } = filled();
    const seen: unknown[] = [];
    const stop = watch(() => seen.push([inbox.ready, inbox.length, inbox.counts.all, inbox.counts.blocked]));
    const { list, firstRows } = inbox.firstRows;
    expect(firstRows).toMatchObject({ contacts: names(inbox), length: 3, counts: { all: 3, mine: 1 } });
    replica.complete = false;
    replica.begun = { list, contacts: [], counts: { all: 70 }, length: 70 };
    replica.tell();
    flushSync();
    inbox.view = 'mentions';
    flushSync();
    expect(inbox.length).toBe(0);
    inbox.view = 'all';
    replica.complete = true;
    replica.begun = undefined;
    replica.tell();
    flushSync();
    expect(seen).toEqual([
      [true, 3, 3, 1],
      [true, 70, 70, 0],
      // Nothing is said to be empty before all rows are there.
      [false, 0, 70, 0],
      [true, 3, 3, 1],
    ]);
    stop();
  });

  it('IN-8 goes up and down, and stays at the ends', () => {
    const { inbox } = filled();
    expect(inbox.neighbour(undefined, 1)).toBe('contactbbb');
    const [first, second, third] = inbox.list.map((one) => one.contact);
    expect(inbox.neighbour(first, 1)).toBe(second);
    expect(inbox.neighbour(third, 1)).toBe(third);
    expect(inbox.neighbour(first, -1)).toBe(first);
  });
});
