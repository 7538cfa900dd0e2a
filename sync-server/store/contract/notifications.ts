import type { Action } from '@parley/core/contact/decide/command';
import { keptNotifications, MAX_NOTIFICATIONS } from '@parley/core/inbox/notifications';
import {
  entryIdOf,
  notificationIdOf,
  type AgentId,
  type ContactId,
  type NotificationId,
} from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { Notification } from '@parley/core/protocol/agent-api';
import { expect, it } from 'vitest';
import { commenting, tagging, text, type StoreRig } from './store-rig.ts';

/** What a device holds that has followed the feed in pages of a size. */
const listOf = async (here: StoreRig, agent: AgentId, limit = 100_000): Promise<readonly Notification[]> => {
  const held = new Map<string, Notification>();
  let [rev, more] = [0, true];
  while (more) {
    const page = await here.store.feed.changes(agent, rev, limit);
    for (const change of page.changes) {
      if (change.type === 'notification') held.set(change.notification.id, change.notification);
    }
    ({ rev, more } = page);
  }
  return keptNotifications([...held.values()]);
};

const archive = (notifications: readonly NotificationId[], archived = true): Action => ({
  type: 'archive',
  notifications: [...notifications],
  archived,
});

const idsOf = (list: readonly Notification[]) => list.map(({ id }) => id);
const archivedIn = (list: readonly Notification[]) => list.map(({ archived }) => archived);

/** Notifications: what is kept of them, and archiving on any device. */
export const notificationContract = (rig: () => StoreRig): void => {
  it('NT-1 what is archived is so on every device of the agent, once, and can be made new again', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    await here.ask(here.ana, { type: 'assign', to: ben, from: null });
    await here.ask(here.ana, commenting(tagging('see', ben)));
    const own = (await listOf(here, ben)).filter(({ kind }) => kind !== 'unassigned-message');
    expect(own.map(({ kind, archived }) => [kind, archived])).toEqual([
      ['mention', false],
      ['assigned', false],
    ]);
    const before = await here.rev();
    const work = here.command(ben, archive(idsOf(own)));
    const seq = (await here.state()).seq;
    expect(await here.answer(work)).toEqual({ id: work.command.id, outcome: 'applied', seq });
    expect(here.commits.at(-1)?.agents).toEqual([ben]);
    expect(here.commits.at(-1)?.contacts).toEqual([]);
    const changes = await here.changes(ben, before);
    expect(changes.map(({ type }) => type)).toEqual(['notification', 'notification']);
    const after = await here.rev();
    await here.answer(work);
    await here.ask(ben, archive(idsOf(own)));
    expect(await here.changes(ben, after)).toEqual([]);
    expect(await here.changes(here.ana, before)).toEqual([]);
    await here.reopen();
    expect(archivedIn(await listOf(here, ben, 1)).slice(0, 2)).toEqual([true, true]);
    await here.ask(ben, archive(idsOf(own).slice(0, 1), false));
    expect(await here.changes(ben, after)).toMatchObject([
      { notification: { id: own[0]?.id, archived: false } },
    ]);
  });

  it('NT-1 what everybody was told is archived by each for themselves', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    const [told] = await listOf(here, ben);
    if (!told) throw new Error('nobody was told');
    const before = await here.rev();
    await here.ask(ben, archive([told.id]));
    for (const limit of [1, 2, 100]) {
      expect(archivedIn(await listOf(here, ben, limit))).toEqual([true]);
      expect(archivedIn(await listOf(here, here.ana, limit))).toEqual([false]);
    }
    expect(await here.changes(here.ana, before)).toEqual([]);
    const again = await here.rev();
    await here.ask(ben, archive([told.id]));
    expect(await here.changes(ben, again)).toEqual([]);
    await here.ask(ben, archive([told.id], false));
    expect(await here.changes(ben, again)).toMatchObject([
      { notification: { id: told.id, archived: false } },
    ]);
    await here.ask(ben, archive([told.id]));
    // A newer message of the contact takes its place, and is news.
    await here.receive(here.message('Hello?'));
    expect(await listOf(here, ben)).toMatchObject([{ kind: 'unassigned-message', archived: false }]);
    expect((await listOf(here, ben))[0]?.id).not.toBe(told.id);
  });

  it('NT-1 nobody archives for another, for another contact, or what is not there', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    const other = await here.receive(here.message('Hi', { external: 'visitor-2', contact: newId() }));
    await here.ask(here.ana, commenting(tagging('see', ben)));
    const mention = (await listOf(here, ben)).find(({ kind }) => kind === 'mention');
    if (!mention || !other.contact) throw new Error('nothing to archive');
    const before = await here.rev();
    const strange = notificationIdOf('mention', entryIdOf(newId(), 0));
    for (const [author, ids, contact] of [
      [here.ana, [mention.id], here.contact],
      [ben, [mention.id], other.contact],
      [ben, [strange], here.contact],
      [ben, [mention.id], newId<ContactId>()],
    ] as const) {
      expect(await here.ask(author, archive(ids), { contact })).toMatchObject({ outcome: 'applied' });
    }
    expect([...(await here.changes(ben, before)), ...(await here.changes(here.ana, before))]).toEqual([]);
    expect(await here.rev()).toBe(before);
    // Among those of others, the own one is found.
    await here.ask(ben, archive([strange, mention.id, mention.id]));
    expect(await here.changes(ben, before)).toHaveLength(1);
  });

  it('WS-1 an agent is told nothing of a contact out of sight, and may clear the own list of it all the same', async () => {
    const here = rig();
    const lea = await here.join('Lea', true);
    await here.receive(here.message('Hello'));
    await here.ask(here.ana, { type: 'assign', to: here.ana, from: null });
    await here.ask(here.ana, commenting(tagging('words among colleagues', lea)));
    const [mention] = await listOf(here, lea);
    expect(mention).toMatchObject({ kind: 'mention', text: 'words among colleagues@Lea' });
    if (!mention) throw new Error('nobody was told');
    await here.ask(here.ana, { type: 'close' });
    expect(await listOf(here, lea)).toEqual([]);
    expect(JSON.stringify(await here.changes(lea))).not.toContain('words among colleagues');
    expect(await here.ask(lea, archive([mention.id]))).toMatchObject({ outcome: 'applied', seq: 0 });
    await here.ask(here.ana, commenting(tagging('again', lea)));
    const mentions = (await listOf(here, lea)).filter(({ kind }) => kind === 'mention');
    expect(mentions.map(({ text: words, archived }) => [words, archived])).toEqual([
      ['again@Lea', false],
      ['words among colleagues@Lea', true],
    ]);
  });

  it('NT-1 a notification says whose doing it is, where in the record, and how the comment begins', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    await here.ask(here.ana, commenting(tagging('x'.repeat(200), ben)));
    const [mention, message] = await listOf(here, ben);
    expect(mention).toMatchObject({ seq: 3, by: { kind: 'agent', id: here.ana }, kind: 'mention' });
    expect(mention?.text).toHaveLength(140);
    expect(message).toMatchObject({ seq: 2, by: { kind: 'contact' } });
    expect(message).not.toHaveProperty('text');
    const plain = commenting(text('nobody tagged'));
    const before = await here.rev();
    await here.ask(here.ana, plain);
    expect((await here.changes(ben, before)).map(({ type }) => type)).toEqual(['row']);
  });

  it('CM-5 the words of a deleted comment go from notifications, those of its edits too', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    const cleo = await here.join('Cleo');
    await here.receive(here.message('Hello'));
    const posted = here.command(here.ana, commenting(tagging('secret-words', ben)));
    await here.answer(posted);
    const comment = entryIdOf(posted.command.id, 0);
    await here.ask(here.ana, {
      type: 'edit-comment',
      comment,
      base: 0,
      body: tagging('secret-edit', ben, cleo),
    });
    const contains = (words: string) => Buffer.from(here.opened.bytes()).includes(words);
    expect([contains('secret-words'), contains('secret-edit')]).toEqual([true, true]);
    await here.ask(here.ana, { type: 'delete-comment', comment });
    expect([contains('secret-words'), contains('secret-edit')]).toEqual([false, false]);
    expect(here.commits.at(-1)?.agents.toSorted()).toEqual([ben, cleo].toSorted());
    for (const agent of [ben, cleo]) {
      const [mention] = await listOf(here, agent);
      expect(mention).toMatchObject({ kind: 'mention', archived: true });
      expect(mention).not.toHaveProperty('text');
    }
  });

  it(`NT-1 the newest ${MAX_NOTIFICATIONS} of an agent are kept`, async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    const works = Array.from({ length: MAX_NOTIFICATIONS + 5 }, (_, n) =>
      here.command(here.ana, commenting(tagging(`no. ${n}`, ben))),
    );
    for (const work of works) {
      here.now += 1;
      await here.answer(work);
    }
    const mentions = (await here.changes(ben))
      .flatMap((change) => (change.type === 'notification' ? [change.notification] : []))
      .filter(({ kind }) => kind === 'mention');
    expect(mentions).toHaveLength(MAX_NOTIFICATIONS);
    expect(mentions[0]?.text).toBe('no. 5@Ben');
    expect(await listOf(here, ben, 7)).toHaveLength(MAX_NOTIFICATIONS + 1);
  });
};
