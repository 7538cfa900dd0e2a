import type { AgentId, ContactId, ConversationId, EntryId, StageId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { bulkCommands } from './bulk-commands.ts';
import { Bulk } from './bulk.svelte.ts';
import { MOST_SELECTED, Selection } from './selection.svelte.ts';
import { ListDouble } from '../testing/list.svelte.ts';
import { ReplicaDouble, row } from '../testing/replica-double.ts';
import { Toasts } from '../toasts.svelte.ts';

const open = { conversation: { id: 'conversation0' as ConversationId, openedAt: 1 } };
const preview = (seq: number) =>
  ({
    id: `command${seq}/0` as EntryId,
    seq,
    at: 1,
    direction: 'in',
    text: '',
    files: 0,
    by: { kind: 'contact' },
  }) as const;
const nameOf = (n: number) => `contact${String(n).padStart(5, '0')}`;
const rowsOf = (count: number, state: Parameters<typeof row>[1] = open): Row[] =>
  Array.from({ length: count }, (_, n) => row(nameOf(n), { ...state, preview: preview(n + 1), seq: n + 1 }));
const whole = (rows: readonly Row[]) => rows.map((one) => ({ row: one, seen: one.state.preview?.seq ?? 0 }));
const tomas = 'agenttomas' as AgentId;
const nothingRead = () => 0;

const setUp = (count: number, state?: Parameters<typeof row>[1]) => {
  const replica = new ReplicaDouble();
  const rows = rowsOf(count, state);
  replica.setRows(...rows);
  const toasts = new Toasts();
  return { replica, rows, toasts, bulk: new Bulk(replica, toasts) };
};
const said = (toasts: Toasts) => toasts.shown.at(-1)?.text;

beforeAll(() => overwriteGetLocale(() => 'en'));

describe('the selection', () => {
  const at = (rows: readonly Row[], n: number): Row => {
    const one = rows[n];
    if (one === undefined) throw new Error(`no row ${n}`);
    return one;
  };
  const picked = (selection: Selection) => selection.rows.map(({ row: one }) => one.contact);

  it('IN-7 takes rows one by one, ranges from the last one, and all', () => {
    const rows = rowsOf(10);
    const selection = new Selection(() => rows);
    selection.extendTo(at(rows, 1));
    expect(picked(selection)).toEqual([nameOf(1)]);
    selection.toggle(at(rows, 4));
    selection.extendTo(at(rows, 6));
    selection.extendTo(at(rows, 3));
    expect(picked(selection)).toEqual([1, 3, 4, 5, 6].map(nameOf));
    selection.toggle(at(rows, 5));
    expect(picked(selection)).toEqual([1, 3, 4, 6].map(nameOf));
    expect(selection.isAll).toBe(false);
    selection.selectAll();
    expect(selection.isAll).toBe(true);
    selection.clear();
    expect(selection.size).toBe(0);
    expect(selection.isAll).toBe(false);
  });

  it('IN-7 survives any change of the list, and lets go for good of what leaves it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(9), { maxLength: 12 }),
        fc.array(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), { minLength: 1, maxLength: 6 }),
        (chosen, lists) => {
          const all = rowsOf(10);
          const list = new ListDouble(all);
          const selection = new Selection(() => list.rows);
          for (const n of chosen) if (!selection.has(at(all, n).contact)) selection.toggle(at(all, n));
          let left = new Set(chosen.map(nameOf));
          for (const next of lists) {
            list.rows = next.map((n) => at(all, n));
            selection.prune();
            left = new Set([...left].filter((name) => next.map(nameOf).includes(name)));
            expect(picked(selection)).toEqual(next.map(nameOf).filter((name) => left.has(name)));
          }
        },
      ),
    );
  });

  it('L5 IN-7 a message that came after the pick is seen only once its row was drawn again', () => {
    const list = new ListDouble(rowsOf(2));
    const selection = new Selection(() => list.rows);
    selection.selectAll();
    list.rows = list.rows.map((one) => ({ ...one, state: { ...one.state, preview: preview(50) } }));
    selection.drawn(at(list.rows, 1));
    selection.drawn(row('contactother', { preview: preview(60) }));
    const commands = bulkCommands(selection.rows, { type: 'close' }, nothingRead);
    expect(commands.map(({ seen }) => seen)).toEqual([1, 50]);
  });

  it('IN-7 takes thousands, and not more than can be done at once', () => {
    const rows = rowsOf(MOST_SELECTED + 10);
    const selection = new Selection(() => rows);
    selection.selectAll();
    expect(selection.size).toBe(MOST_SELECTED);
    expect(selection.isAll).toBe(true);
    selection.toggle(at(rows, MOST_SELECTED + 5));
    expect(selection.size).toBe(MOST_SELECTED);
  });
});

describe('what a bulk action asks', () => {
  const one = (state: Parameters<typeof row>[1], bulk: Parameters<typeof bulkCommands>[1], readCursor = 0) =>
    bulkCommands(whole([row('contactaaa', { ...open, ...state })]), bulk, () => readCursor)[0]?.action;

  it('IN-7 AS-4 nothing of what already is so, and each with the assignee that its row showed', () => {
    expect(one({ assignee: tomas }, { type: 'assign', to: tomas })).toBeUndefined();
    expect(one({ assignee: tomas }, { type: 'assign', to: null })).toEqual({
      type: 'assign',
      to: null,
      from: tomas,
    });
    const stage = { id: 'stagelead' as StageId, name: 'Lead' };
    expect(one({ stage }, { type: 'stage', to: stage.id })).toBeUndefined();
    expect(one({ stage }, { type: 'stage', to: null })).toEqual({ type: 'stage', to: null });
    for (const bulk of [{ type: 'close' }, { type: 'snooze', until: 9, regardless: false }] as const) {
      expect(one({ conversation: null }, bulk)).toBeUndefined();
      expect(one({ blocked: true }, bulk)).toBeUndefined();
      expect(one({}, bulk)).toEqual(bulk);
    }
  });

  it('IN-7 IN-6 marks read what is unread, and unread what is read', () => {
    expect(one({ inbound: 3 }, { type: 'read' }, 1)).toEqual({ type: 'set-read-cursor', inbound: 3 });
    expect(one({ inbound: 3 }, { type: 'read' }, 3)).toBeUndefined();
    expect(one({ inbound: 3 }, { type: 'unread' }, 3)).toEqual({ type: 'set-read-cursor', inbound: 2 });
    expect(one({ inbound: 3 }, { type: 'unread' }, 1)).toBeUndefined();
    expect(one({ inbound: 0 }, { type: 'unread' })).toBeUndefined();
  });
});

describe('a bulk action', () => {
  it('IN-7 gives each contact its own command, and says how many were returned', async () => {
    const { replica, rows, toasts, bulk } = setUp(14);
    const run = bulk.run(whole(rows), { type: 'close', note: { category: 'Order' } });
    expect(bulk.running).toBe(true);
    expect(await run).toBe(14);
    expect(replica.commands.map(({ contact }) => contact)).toEqual(rows.map(({ contact }) => contact));
    expect(replica.commands.map(({ options }) => options?.seen)).toEqual(rows.map((_, n) => n + 1));
    expect(new Set(replica.commands.map(({ action }) => JSON.stringify(action)))).toEqual(
      new Set(['{"type":"close","note":{"category":"Order"}}']),
    );
    expect(said(toasts)).toBe('14 closed');
    toasts.dispose();
  });

  it('IN-7 follows the answers as they come', async () => {
    const { replica, rows, toasts, bulk } = setUp(3);
    const waits = vi.spyOn(replica, 'tally').mockImplementation((ids) => ({
      waiting: replica.waiting.size,
      back: new Set(ids.filter((id) => replica.back.has(id))),
    }));
    replica.waiting.add('command1' as never);
    await bulk.run(whole(rows), { type: 'close' });
    expect(said(toasts)).toBe('3 closed');
    replica.back.add('command2' as never);
    replica.tell();
    expect(said(toasts)).toBe('2 closed, 1 handed back');
    replica.back.add('command1' as never);
    replica.back.add('command3' as never);
    replica.waiting.clear();
    replica.tell();
    expect(said(toasts)).toBe('3 handed back');
    const asked = waits.mock.calls.length;
    replica.tell();
    expect(waits.mock.calls.length).toBe(asked);
    toasts.dispose();
  });

  it('IN-7 OF-2 says offline that it will be sent', async () => {
    const { replica, rows, toasts, bulk } = setUp(2);
    replica.syncState = { state: 'offline', waiting: 2 };
    replica.waiting.add('command1' as never);
    await bulk.run(whole(rows), { type: 'assign', to: tomas });
    expect(said(toasts)).toBe('2 assigned, sent when you are back online');
    bulk.dispose();
    toasts.dispose();
  });

  it('IN-7 OC-9 one undo takes back what was not sent, undoes what still stands, and leaves what came back', async () => {
    const { replica, rows, toasts, bulk } = setUp(4);
    await bulk.run(whole(rows), { type: 'stage', to: 'stagelead' as StageId });
    replica.back.add('command1' as never);
    const staged = (entry: string) => ({
      entry: entry as EntryId,
      seq: 9,
      at: 1,
      by: { kind: 'contact' } as const,
      before: null,
    });
    replica.setRows(
      row(nameOf(1), { staged: staged('command2/0') }),
      // Somebody has set it again since.
      row(nameOf(2), { staged: staged('another1/0') }),
      row(nameOf(3), { staged: staged('command4/0') }),
    );
    toasts.runLatest();
    await vi.waitFor(() => expect(said(toasts)).toBe('2 undone, 1 has changed since'));
    expect(replica.commands.slice(4).map(({ contact, action }) => [contact, action])).toEqual([
      [nameOf(1), { type: 'undo', entry: 'command2/0' }],
      [nameOf(3), { type: 'undo', entry: 'command4/0' }],
    ]);
    toasts.dispose();
  });

  it('IN-7 IN-6 an undo of read cursors puts each back where it was', async () => {
    const { replica, rows, toasts, bulk } = setUp(2, { ...open, inbound: 5 });
    replica.readCursors.set(nameOf(1) as ContactId, 3);
    await bulk.run(whole(rows), { type: 'read' });
    toasts.runLatest();
    await vi.waitFor(() => expect(replica.commands).toHaveLength(4));
    expect(replica.commands.slice(2).map(({ action }) => action)).toEqual([
      { type: 'set-read-cursor', inbound: 0 },
      { type: 'set-read-cursor', inbound: 3 },
    ]);
    await vi.waitFor(() => expect(said(toasts)).toBe('2 undone'));
    toasts.dispose();
  });

  it('IN-7 goes part by part, says how far it is, and can be stopped', async () => {
    const { replica, rows, toasts, bulk } = setUp(1_000);
    const give = replica.commandAll;
    const progress: (string | undefined)[] = [];
    replica.commandAll = (commands) => {
      progress.push(said(toasts));
      if (progress.length === 3) toasts.shown.at(-1)?.action?.run();
      return give(commands);
    };
    const done = bulk.run(whole(rows), { type: 'close' });
    // A second one is not begun beside it.
    expect(await bulk.run(whole(rows), { type: 'close' })).toBe(0);
    const count = await done;
    expect(progress).toEqual([0, 1, 2].map((part) => `${(part * count) / 3} of 1000`));
    expect(count).toBeLessThan(1_000);
    expect(replica.commands).toHaveLength(count);
    expect(said(toasts)).toBe(`${count} closed`);
    expect(bulk.running).toBe(false);
    toasts.dispose();
  });

  it('L12 IN-7 says what could not be kept, and follows the rest', async () => {
    const { replica, rows, toasts, bulk } = setUp(120);
    const give = replica.commandAll;
    replica.commandAll = (commands) =>
      replica.commands.length < 100 ? give(commands) : Promise.reject(new Error('disk full'));
    expect(await bulk.run(whole(rows), { type: 'close' })).toBe(100);
    expect(toasts.shown.map(({ text }) => text)).toEqual([
      '100 closed',
      '20 could not be kept on this device and were not changed.',
    ]);
    toasts.dispose();
  });

  it('IN-7 with nothing to change says so and asks nothing', async () => {
    const { replica, rows, toasts, bulk } = setUp(3, { conversation: null });
    await bulk.run(whole(rows), { type: 'close' });
    expect(replica.commands).toEqual([]);
    expect(said(toasts)).toBe('Nothing to change in what is selected');
    toasts.dispose();
  });
});
