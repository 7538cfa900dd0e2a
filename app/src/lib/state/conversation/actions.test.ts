import type { AgentId, CommandId, ContactId, EntryId } from '@parley/core/ids';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { Actions } from './actions.ts';
import { People } from '../people.svelte.ts';
import { ReplicaDouble, row } from '../testing/replica-double.ts';
import { Toasts } from '../toasts.svelte.ts';

const contact = 'contactaaa' as ContactId;
const tomas = 'agenttomas' as AgentId;

const setUp = () => {
  const replica = new ReplicaDouble();
  replica.setRows(row(contact, { seq: 9 }));
  const toasts = new Toasts();
  return { replica, toasts, actions: new Actions(replica, new People(replica), toasts) };
};
const change = (entry: string) => ({
  entry: entry as EntryId,
  seq: 10,
  at: 1,
  by: { kind: 'contact' } as const,
});

beforeAll(() => overwriteGetLocale(() => 'en'));

describe('actions', () => {
  it('AS-4 says which assignee was seen, and asks for nothing that already is so', async () => {
    const { replica, actions } = setUp();
    await actions.assign(contact, null);
    expect(replica.commands).toEqual([]);
    await actions.assign(contact, tomas);
    expect(replica.commands[0]?.action).toEqual({ type: 'assign', to: tomas, from: null });
  });

  it('L5 from a row, says that what the row shows was seen', async () => {
    const { replica, actions } = setUp();
    const id = 'command07/0' as EntryId;
    const preview = {
      id,
      seq: 7,
      at: 1,
      direction: 'in',
      text: '',
      files: 0,
      by: { kind: 'contact' },
    } as const;
    await actions.close(contact, undefined, { row: row(contact, { seq: 9, preview }) });
    await actions.close(contact);
    expect(replica.commands.map((given) => given.options?.seen)).toEqual([7, undefined]);
  });

  it('OC-9 takes a command out of the outbox while it is there', async () => {
    const { replica, toasts, actions } = setUp();
    await actions.close(contact);
    replica.unsentStill = true;
    toasts.runLatest();
    await vi.waitFor(() => expect(replica.takenBack).toEqual(['command1' as CommandId]));
    expect(replica.commands).toHaveLength(1);
    toasts.dispose();
  });

  it('OC-9 else names the entry that set the fact, which need not be the command’s first', async () => {
    const { replica, toasts, actions } = setUp();
    await actions.close(contact);
    replica.setRows(
      row(contact, {
        seq: 11,
        closed: {
          ...change('command1/1'),
          conversation: 'conversation0' as never,
          part: 1,
          before: {
            assignee: null,
            snooze: null,
            openedAt: 0,
            mentioned: [],
            waitingSince: null,
            idle: null,
          },
        },
      }),
    );
    toasts.runLatest();
    await vi.waitFor(() => expect(replica.commands).toHaveLength(2));
    expect(replica.commands[1]?.action).toEqual({ type: 'undo', entry: 'command1/1' });
    toasts.dispose();
  });

  it('L12 says when a command could not even be kept', async () => {
    const { replica, toasts, actions } = setUp();
    replica.command = () => Promise.reject(new Error('disk full'));
    await actions.close(contact);
    expect(toasts.shown).toHaveLength(1);
    expect(toasts.shown[0]?.action).toBeUndefined();
    toasts.dispose();
  });

  it('IN-6 marks unread by one message less', async () => {
    const { replica, actions } = setUp();
    await actions.markUnread(contact);
    expect(replica.commands).toEqual([]);
    replica.setRows(row(contact, { inbound: 4 }));
    await actions.markUnread(contact);
    expect(replica.commands[0]?.action).toEqual({ type: 'set-read-cursor', inbound: 3 });
  });
});
