import type { NotificationKind } from '@parley/core/contact/consequences';
import {
  entryIdOf,
  notificationIdOf,
  type CommandId,
  type ContactId,
  type ConversationId,
} from '@parley/core/ids';
import type { Notification } from '@parley/core/protocol/agent-api';
import { flushSync } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { SettingsState } from '../state/session/settings-state.svelte.ts';
import { ReplicaDouble, row } from '../state/testing/replica-double.ts';
import { watch } from '../state/testing/watch.svelte.ts';
import { Toasts } from '../state/toasts.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { pathToOpen, targetIn } from './open-message.ts';

const KIM = 'contactkim' as ContactId;
const LEO = 'contactleo' as ContactId;
const open = { conversation: { id: 'conversation0' as ConversationId, openedAt: 1 } };

const notice = (kind: NotificationKind, at: number, contact = KIM): Notification => {
  const entry = entryIdOf(`command${String(at).padStart(4, '0')}` as CommandId, 0);
  return { id: notificationIdOf(kind, entry), kind, contact, entry, at, archived: false, seq: at };
};

const office = () => {
  const replica = new ReplicaDouble();
  const toasts = new Toasts();
  replica.setRows(row(KIM, { ...open, inbound: 1 }), row(LEO, { ...open, inbound: 1 }));
  replica.setNotifications(
    notice('unassigned-message', 4, LEO),
    notice('mention', 3),
    notice('unassigned-message', 2),
    notice('mention', 1, 'contactgone' as ContactId),
  );
  const notices = new Notices(replica, new SettingsState(replica, toasts), toasts);
  return { replica, toasts, notices };
};
const shape = (groups: Notices['fresh']) =>
  groups.map(({ contact, notices }) => [contact, ...notices.map(({ kind }) => kind)]);

describe('the lists of notifications', () => {
  it('NT-1 what is new stands by contact, newest first; what others take care of goes by itself', () => {
    const { replica, notices } = office();
    const stop = watch(() => shape(notices.fresh));
    expect(shape(notices.fresh)).toEqual([
      [LEO, 'unassigned-message'],
      [KIM, 'mention', 'unassigned-message'],
    ]);
    replica.setRows(row(LEO, { ...open, inbound: 1, assignee: replica.workspace().members[1]?.id ?? null }));
    replica.readCursors.set(KIM, 1);
    replica.tell();
    flushSync();
    expect(shape(notices.fresh)).toEqual([[KIM, 'mention']]);
    expect(shape(notices.archived)).toEqual([
      [LEO, 'unassigned-message'],
      [KIM, 'unassigned-message'],
    ]);
    expect(notices.archived.map((group) => notices.canRestore(group))).toEqual([false, false]);
    stop();
  });

  it('NT-1 archives a contact or all, takes it back, and restores', async () => {
    const { toasts, notices } = office();
    const stop = watch(() => [notices.fresh, notices.archived]);
    await notices.archive(notices.fresh.slice(1));
    flushSync();
    expect(shape(notices.fresh)).toEqual([[LEO, 'unassigned-message']]);
    toasts.runLatest();
    await vi.waitFor(() => expect(notices.fresh).toHaveLength(2));
    await notices.archive(notices.fresh);
    expect([notices.fresh.length, notices.archived.length]).toEqual([0, 2]);
    const [leo] = notices.archived;
    if (leo === undefined) throw new Error('nothing was archived');
    expect(notices.canRestore(leo)).toBe(true);
    await notices.restore(leo);
    expect(shape(notices.fresh)).toEqual([[LEO, 'unassigned-message']]);
    stop();
    toasts.dispose();
  });

  it('NT-1 what cannot be kept is said', async () => {
    const { replica, toasts, notices } = office();
    replica.archive = () => Promise.reject(new Error('disk full'));
    await notices.archive(notices.fresh);
    expect(notices.fresh).toHaveLength(2);
    expect(toasts.shown).toHaveLength(1);
    toasts.dispose();
  });

  it('NT-1 the title counts conversations but the one on screen, and by the switches', async () => {
    const { replica, notices } = office();
    const counted: number[] = [];
    const stop = watch(() => counted.push(notices.badge));
    notices.looking = LEO;
    flushSync();
    notices.looking = undefined;
    flushSync();
    await replica.changeSettings({ type: 'set-notify', which: 'title/unassigned-message', on: false });
    flushSync();
    await replica.changeSettings({ type: 'set-notify', which: 'title', on: false });
    flushSync();
    expect(counted).toEqual([2, 1, 2, 1, 0]);
    stop();
  });

  it('goes only to conversations of ours when a notification is pressed', () => {
    expect(pathToOpen({ type: 'open', contact: KIM })).toBe(`/c/${KIM}`);
    for (const message of [
      null,
      'open',
      { type: 'open' },
      { type: 'open', contact: '//evil.example' },
      { contact: KIM },
    ]) {
      expect(pathToOpen(message), JSON.stringify(message)).toBeUndefined();
    }
    expect(pathToOpen({ type: 'open', contact: KIM, seq: 12 })).toBe(`/c/${KIM}?at=12`);
    expect(targetIn({ contact: KIM })).toEqual({ contact: KIM });
    expect(targetIn({ contact: KIM, seq: 12 })).toEqual({ contact: KIM, seq: 12 });
    for (const data of [
      undefined,
      null,
      {},
      { contact: '../settings' },
      { contact: 7 },
      { contact: KIM, seq: '../' },
    ])
      expect(targetIn(data)).toBeUndefined();
  });
});
