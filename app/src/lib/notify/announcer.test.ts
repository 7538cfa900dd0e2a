import type { NotificationKind } from '@parley/core/contact/consequences';
import {
  entryIdOf,
  notificationIdOf,
  type CommandId,
  type ContactId,
  type ConversationId,
} from '@parley/core/ids';
import type { Notification } from '@parley/core/protocol/agent-api';
import type { NotifySwitch } from '@parley/core/workspace/agent-settings';
import { describe, expect, it, vi } from 'vitest';
import { ReplicaDouble, row } from '../state/testing/replica-double.ts';
import { announce, type Announcements } from './announcer.ts';

const ANOTHER = 'contacttwo' as ContactId;
const KIM = 'contactkim' as ContactId;

let made = 0;
const notice = (kind: NotificationKind, contact = KIM): Notification => {
  made += 1;
  const entry = entryIdOf(`command${String(made).padStart(4, '0')}` as CommandId, 0);
  return { id: notificationIdOf(kind, entry), kind, contact, entry, at: made, archived: false, seq: made };
};

/** A contact that nobody has, with one message that was not read. */
const waiting = (contact: ContactId, rest: Parameters<typeof row>[1] = {}) =>
  row(contact, { conversation: { id: 'conversation0' as ConversationId, openedAt: 1 }, inbound: 1, ...rest });

class Heard implements Announcements {
  readonly shown: string[] = [];
  readonly kept: string[][] = [];
  chimes = 0;
  readonly visible = new Set<ContactId>();
  looking = () => Promise.resolve(this.visible);
  show = (notification: Notification, _state: unknown, words: boolean) => {
    this.shown.push(`${notification.kind} of ${notification.contact}${words ? ' in words' : ''}`);
    return Promise.resolve();
  };
  showMany = (conversations: number) => {
    this.shown.push(`${conversations} conversations`);
    return Promise.resolve();
  };
  keep = (contacts: ReadonlySet<ContactId>) => {
    this.kept.push([...contacts]);
    return Promise.resolve();
  };
  chime = () => {
    this.chimes += 1;
    return Promise.resolve();
  };
  report = (error: unknown) => {
    throw error;
  };
}

const office = async (...switches: readonly (readonly [NotifySwitch, boolean])[]) => {
  const replica = new ReplicaDouble();
  replica.setRows(waiting(KIM), waiting(ANOTHER));
  await replica.changeSettings({ type: 'set-notify', which: 'desktop', on: true });
  for (const [which, on] of switches) await replica.changeSettings({ type: 'set-notify', which, on });
  const heard = new Heard();
  const first = notice('mention');
  replica.setNotifications(first);
  const stop = announce(replica, heard);
  const comes = (...news: readonly Notification[]) =>
    replica.setNotifications(...news, ...replica.notifications());
  return { replica, heard, stop, comes, first };
};

describe('announcing', () => {
  it('NT-1 what comes is shown and sounded once; what was there before is not', async () => {
    const { heard, comes, replica } = await office();
    expect([heard.shown, heard.chimes]).toEqual([[], 0]);
    comes(notice('unassigned-message'));
    await vi.waitFor(() => expect(heard.shown).toEqual([`unassigned-message of ${KIM}`]));
    expect(heard.chimes).toBe(1);
    replica.tell();
    comes(notice('mention', ANOTHER));
    await vi.waitFor(() => expect(heard.shown).toHaveLength(2));
    expect(heard.chimes).toBe(2);
  });

  it('NT-1 of two tabs one announces, and none what is on screen', async () => {
    const { replica, heard, comes } = await office();
    const other = new Heard();
    announce(replica, other);
    comes(notice('mention'));
    await vi.waitFor(() => expect(heard.shown.length + other.shown.length).toBe(1));
    expect(heard.chimes + other.chimes).toBe(1);
    for (const one of [heard, other]) one.visible.add(KIM);
    comes(notice('mention'));
    comes(notice('mention', ANOTHER));
    await vi.waitFor(() => expect(heard.shown.length + other.shown.length).toBe(2));
    expect([...heard.shown, ...other.shown].at(-1)).toBe(`mention of ${ANOTHER}`);
  });

  it('NT-1 every way and every reason in it is switched on its own', async () => {
    const { heard, comes } = await office(
      ['desktop/mention', false],
      ['sound/assigned', false],
      ['words', true],
    );
    comes(notice('mention'));
    await vi.waitFor(() => expect(heard.chimes).toBe(1));
    comes(notice('unassigned-message', ANOTHER));
    await vi.waitFor(() => expect(heard.shown).toEqual([`unassigned-message of ${ANOTHER} in words`]));
    expect(heard.chimes).toBe(2);
    const quiet = await office(['desktop', false], ['sound', false]);
    quiet.comes(notice('mention'));
    const loud = await office();
    loud.comes(notice('mention'));
    await vi.waitFor(() => expect(loud.heard.shown).toHaveLength(1));
    expect([quiet.heard.shown, quiet.heard.chimes]).toEqual([[], 0]);
  });

  it('NT-1 many at once are told of by one, and what is over or archived by none', async () => {
    const { replica, heard, comes } = await office();
    const many = Array.from({ length: 5 }, (_, n) => `contactno${n}` as ContactId);
    replica.setRows(...many.map((contact) => waiting(contact)));
    comes(...many.map((contact) => notice('mention', contact)));
    await vi.waitFor(() => expect(heard.shown).toEqual(['5 conversations']));
    replica.setRows(waiting(KIM, { assignee: replica.self.id }));
    comes(notice('unassigned-message'), { ...notice('mention'), archived: true });
    comes(notice('message'));
    await vi.waitFor(() => expect(heard.shown.at(-1)).toBe(`message of ${KIM}`));
    expect(heard.shown).toHaveLength(2);
  });

  it('NT-1 what is archived on another device is taken away here', async () => {
    const { replica, heard, comes } = await office();
    const news = notice('mention', ANOTHER);
    comes(news);
    await vi.waitFor(() => expect(heard.shown).toHaveLength(1));
    void replica.archive([news], true);
    await vi.waitFor(() => expect(heard.kept.at(-1)).toEqual([KIM]));
  });

  it('NT-1 a notification whose contact is still on its way is told of when it is there', async () => {
    const { replica, heard, comes } = await office();
    const late = 'contactlate' as ContactId;
    comes(notice('unassigned-message', late));
    replica.tell();
    expect(heard.shown).toEqual([]);
    replica.setRows(waiting(late));
    await vi.waitFor(() => expect(heard.shown).toEqual([`unassigned-message of ${late}`]));
  });

  it('ends when it is told to', async () => {
    const { heard, comes, stop } = await office();
    stop();
    comes(notice('mention'));
    const other = await office();
    other.comes(notice('mention'));
    await vi.waitFor(() => expect(other.heard.shown).toHaveLength(1));
    expect(heard.shown).toEqual([]);
  });
});
