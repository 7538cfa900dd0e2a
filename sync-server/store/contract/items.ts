import type { MessageTemplate } from '@parley/core/channels/templates';
import type { ChannelId, CommandId, SnippetId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { Change } from '@parley/core/protocol/agent-api';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { workspaceOf, type StoredItem } from '@parley/core/workspace/items';
import { expect, it } from 'vitest';
import type { StoreRig } from './store-rig.ts';

const TEMPLATE: MessageTemplate = {
  id: '1',
  name: 'hello',
  language: 'en',
  category: 'utility',
  status: 'approved',
  body: 'Hello',
  buttons: [],
  variables: [],
};

const itemsOf = (changes: readonly Change[]): readonly StoredItem[] =>
  changes.flatMap((change) => (change.type === 'item' ? [change.item] : []));

/** A workspace is delivered item by item. */
export const itemContract = (rig: () => StoreRig): void => {
  const snippet = (id: SnippetId, words: string) =>
    ({ id, name: 'Greeting', shortcut: '', use: 'both', body: fromPlainText(words) }) as const;
  const set = (id: SnippetId, words: string) =>
    rig().change({ type: 'set-item', collection: 'snippets', item: snippet(id, words) });
  const remove = (id: SnippetId) => rig().change({ type: 'remove-item', collection: 'snippets', id });

  it('L8 who was away gets the items that changed, each once and as it is now, and those alone', async () => {
    const here = rig();
    const ids = Array.from({ length: 5 }, () => newId<SnippetId>());
    for (const id of ids) await set(id, 'Hello');
    const [changed = newId(), removed = newId()] = ids;
    const before = await here.rev();
    await set(changed, 'Good day');
    await set(changed, 'Good evening');
    await remove(removed);
    const item = { collection: 'snippets', since: expect.any(Number) as number };
    const expected = [
      { ...item, id: changed, value: snippet(changed, 'Good evening') },
      { ...item, id: removed, value: null },
    ];
    const limited = await here.join('Lim', true);
    for (const agent of [here.ana, limited]) {
      const items = itemsOf(await here.changes(agent, before));
      expect(items.filter(({ collection }) => collection === 'snippets')).toEqual(expected);
      expect(items.filter(({ collection }) => collection !== 'snippets').map(({ id }) => id)).toEqual([
        limited,
      ]);
    }
    await here.reopen();
    expect(itemsOf(await here.changes(here.ana, before)).slice(0, 2)).toEqual(expected);
  });

  it('a new device gets the whole workspace first, whatever the limit, without what was removed', async () => {
    const here = rig();
    for (let n = 0; n < 5; n += 1) await here.receive(here.message(`${n}`, { contact: newId() }));
    const [kept, removed] = [newId<SnippetId>(), newId<SnippetId>()];
    await set(removed, 'Bye');
    await set(kept, 'Hello');
    await remove(removed);
    const page = await here.store.feed.changes(here.ana, 0, 1);
    const workspace = await here.store.workspaces.workspace(here.workspace);
    expect(page.more).toBe(true);
    expect(page.changes.map(({ type }) => type)).toEqual(['item', 'item', 'item', 'item', 'row']);
    const items = itemsOf(page.changes);
    expect(items.map(({ id }) => id)).not.toContain(removed);
    expect(workspaceOf(here.workspace, workspace?.version ?? 0, items)).toEqual(workspace);
    expect(JSON.stringify(items)).not.toContain('sealed');
  });

  it('items stand in the order in which they were added; one that comes back comes last', async () => {
    const here = rig();
    const [one, two, three] = [newId<SnippetId>(), newId<SnippetId>(), newId<SnippetId>()];
    for (const id of [one, two, three]) await set(id, 'Hello');
    const order = async () =>
      (await here.store.workspaces.workspace(here.workspace))?.snippets.map(({ id }) => id);
    await set(one, 'Good day');
    expect(await order()).toEqual([one, two, three]);
    await remove(two);
    await set(two, 'Hello again');
    expect(await order()).toEqual([one, three, two]);
  });

  it('CH-8 a channel that stops, goes on, has other templates or is removed comes as one item, without secrets', async () => {
    const here = rig();
    const { ledger } = here.store;
    const channel = newId<ChannelId>();
    const request = {
      id: newId<CommandId>(),
      change: { type: 'add-channel', channel, kind: 'custom', name: 'Shop', settings: { a: 1 } },
    } as const;
    const secret = { channel, name: 'token', sealed: 'sealed-token' };
    await ledger.changeWorkspace(here.ana, request, [secret]);
    const plain = { id: channel, kind: 'custom', name: 'Shop', settings: { a: 1 } };
    const paused = { why: 'token', error: 'It has ended.', since: here.now } as const;
    const steps: readonly (readonly [() => Promise<unknown>, object])[] = [
      [() => ledger.pauseChannel(here.workspace, channel, paused), { ...plain, paused }],
      [() => ledger.setTemplates(here.workspace, channel, []), { ...plain, paused }],
      [
        () => ledger.setTemplates(here.workspace, channel, [TEMPLATE]),
        { ...plain, paused, templates: [TEMPLATE] },
      ],
      [() => ledger.resumeChannel(here.workspace, channel), { ...plain, templates: [TEMPLATE] }],
      [() => here.change({ type: 'remove-channel', channel }), { ...plain, removed: true }],
    ];
    let seen = await here.rev();
    let value: object = plain;
    for (const [step, after] of steps) {
      const isNews = JSON.stringify(after) !== JSON.stringify(value);
      value = after;
      await step();
      const changes = await here.changes(here.ana, seen);
      const item = { collection: 'channels', id: channel, since: expect.any(Number) as number, value: after };
      expect(itemsOf(changes)).toEqual(isNews ? [item] : []);
      expect(JSON.stringify(changes)).not.toContain(secret.sealed);
      seen = await here.rev();
    }
  });

  it('what changes nothing is told to nobody', async () => {
    const here = rig();
    const before = await here.rev();
    await remove(newId());
    await here.change({ type: 'set-member', member: here.ana, role: 'owner' });
    expect(await here.changes(here.ana, before)).toEqual([]);
  });
};
