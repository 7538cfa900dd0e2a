import type { ChannelId, CommandId, PromptId, SnippetId, StageId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { Change } from '@parley/core/protocol/agent-api';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { basisOf } from '@parley/core/workspace/basis';
import type { Snippet } from '@parley/core/workspace/snippets';
import type { Workspace, WorkspaceChange } from '@parley/core/workspace/workspace';
import { expect, it } from 'vitest';
import type { StoreRig } from './store-rig.ts';

const valuesOf = (changes: readonly Change[]): unknown[] =>
  changes.flatMap((change) => (change.type === 'item' ? [change.item.value] : []));

/** Workspaces, members, invitations. */
export const workspaceContract = (rig: () => StoreRig): void => {
  it('WS-1 first start creates the workspace with its owner and a channel', async () => {
    const here = rig();
    expect(await here.store.workspaces.isEmpty()).toBe(false);
    expect(await here.store.workspaces.workspace(here.workspace)).toMatchObject({
      name: 'Harbour',
      members: [{ id: here.ana, role: 'owner', limited: false, active: true }],
      channels: [{ id: here.channel, name: 'Site' }],
    });
    expect(await here.store.workspaces.accountOfUser('user-ana')).toEqual(await here.account(here.ana));
    expect(await here.account(here.ana)).toMatchObject({ workspace: here.workspace, user: 'user-ana' });
    expect(await here.store.workspaces.channel(here.channel)).toMatchObject({
      kind: 'web-chat',
      workspace: here.workspace,
    });
    expect((await here.store.channels.health(here.workspace))[0]).toMatchObject({
      secrets: [{ name: 'identity', formerUntil: null }],
    });
    expect(JSON.stringify(await here.changes(here.ana))).not.toContain('sealed');
    expect(await here.store.workspaces.workspace(newId())).toBeUndefined();
    expect(await here.store.workspaces.account(newId())).toBeUndefined();
    expect(await here.store.workspaces.channel(newId())).toBeUndefined();
    expect(await here.store.workspaces.accountOfUser('user-nobody')).toBeUndefined();
    await expect(here.join('Ben')).resolves.toBeTypeOf('string');
  });

  it('WS-1 an invitation works once, and not after it has expired', async () => {
    const here = rig();
    const { workspace, now } = here;
    const invitation = { by: here.ana, role: 'manager', limited: false, expiresAt: now + 10 } as const;
    const member = { id: newId<typeof here.ana>(), user: 'user-b', name: 'Ben', email: 'ben@example.org' };
    await here.store.ledger.createInvitation({ ...invitation, tokenHash: 'hash' });
    expect(await here.store.workspaces.invitation('hash', now)).toEqual({
      workspace,
      role: 'manager',
      limited: false,
    });
    expect(await here.store.workspaces.invitation('hash', now + 10)).toBeUndefined();
    expect(await here.store.ledger.acceptInvitation('hash', now + 10, member)).toBe('gone');
    const others = { ...member, id: newId<typeof here.ana>(), user: 'user-c', name: 'Cleo' };
    const results = await Promise.all([
      here.store.ledger.acceptInvitation('hash', now, member),
      here.store.ledger.acceptInvitation('hash', now, others),
    ]);
    expect(results).toEqual(['accepted', 'gone']);
    expect(await here.store.workspaces.invitation('hash', now)).toBeUndefined();
    expect(await here.account(member.id)).toMatchObject({ role: 'manager', active: true });
    expect(await here.store.workspaces.account(others.id)).toBeUndefined();
    expect(await here.store.ledger.acceptInvitation('unknown', now, others)).toBe('gone');
  });

  it('WS-1 open invitations are listed and can be taken back', async () => {
    const here = rig();
    const { workspace, now, store } = here;
    const invitation = { by: here.ana, role: 'agent', limited: true } as const;
    await store.ledger.createInvitation({ ...invitation, tokenHash: 'older', expiresAt: now + 10 });
    await store.ledger.createInvitation({
      ...invitation,
      role: 'owner',
      tokenHash: 'newer',
      expiresAt: now + 20,
    });
    expect(await store.workspaces.openInvitations(workspace, now)).toEqual([
      { tokenHash: 'newer', role: 'owner', limited: true, expiresAt: now + 20 },
      { tokenHash: 'older', role: 'agent', limited: true, expiresAt: now + 10 },
    ]);
    expect((await store.workspaces.openInvitations(workspace, now + 10)).map((one) => one.tokenHash)).toEqual(
      ['newer'],
    );
    expect(await store.workspaces.openInvitations(newId(), now)).toEqual([]);
    const agent = await here.join('Ben');
    for (const by of [newId<typeof agent>(), agent])
      expect(await store.ledger.withdrawInvitation(by, 'older')).toBe(false);
    expect(await store.ledger.withdrawInvitation(here.ana, 'unknown')).toBe(false);
    expect(await store.ledger.withdrawInvitation(here.ana, 'older')).toBe(true);
    expect(await store.ledger.withdrawInvitation(here.ana, 'older')).toBe(false);
    expect(await store.workspaces.invitation('older', now)).toBeUndefined();
    const member = { id: newId<typeof here.ana>(), user: 'user-d', name: 'Dee', email: 'dee@example.org' };
    expect(await store.ledger.acceptInvitation('older', now, member)).toBe('gone');
    expect((await store.workspaces.openInvitations(workspace, now)).map((one) => one.tokenHash)).toEqual([
      'newer',
    ]);
  });

  it('a change of the workspace is made once under its id and told to everybody', async () => {
    const here = rig();
    const before = await here.rev();
    const id = newId<CommandId>();
    const rename = (name: string) =>
      here.store.ledger.changeWorkspace(here.ana, { id, change: { type: 'rename', name } });
    const renamed = await rename('Port');
    expect(renamed).toMatchObject({ outcome: 'changed', workspace: { name: 'Port' } });
    expect(await rename('Other')).toEqual(renamed);
    expect(await here.changes(here.ana, before)).toMatchObject([
      { type: 'item', item: { collection: 'core', value: { name: 'Port' } } },
    ]);
    expect(here.commits.at(-2)).toMatchObject({ workspaceChanged: true });
  });

  it('channels are added and changed; what is unknown changes nothing', async () => {
    const here = rig();
    const settings = { sites: ['https://example.org'], color: '#112233', greeting: 'Hi' };
    const channel = newId<ChannelId>();
    const added = await here.change({
      type: 'add-channel',
      channel,
      kind: 'web-chat',
      name: 'Shop',
      settings,
    });
    const [, shop] = added?.channels ?? [];
    expect(shop).toEqual({ id: channel, kind: 'web-chat', name: 'Shop', settings });
    if (!shop) throw new Error('no channel');
    const change = { type: 'set-channel', name: 'Store', settings } as const;
    expect((await here.change({ ...change, channel: shop.id }))?.channels[1]?.name).toBe('Store');
    const { version } = (await here.store.workspaces.workspace(here.workspace)) ?? { version: 0 };
    expect(await here.change({ ...change, channel: newId() })).toBeUndefined();
    expect(
      await here.change({ type: 'set-member', member: newId(), role: 'agent', limited: true, active: true }),
    ).toBeUndefined();
    expect(await here.change({ type: 'rename', name: 'x' }, newId())).toBeUndefined();
    expect((await here.store.workspaces.workspace(here.workspace))?.version).toBe(version);
  });

  it('WS-1 nobody becomes a member under a name that reads like another member’s, nor takes one', async () => {
    const here = rig();
    const ben = await here.join('Ben Okoro');
    const invitation = { by: here.ana, role: 'agent', limited: false, expiresAt: here.now + 10 } as const;
    await here.store.ledger.createInvitation({ ...invitation, tokenHash: 'hash' });
    const join = (name: string) => {
      const member = { id: newId<typeof here.ana>(), user: `user-${name}`, name, email: 'x@example.org' };
      return here.store.ledger.acceptInvitation('hash', here.now, member);
    };
    // Another case, blanks, a Cyrillic o, full width.
    for (const name of ['Ben Okoro', 'ben  okoro', 'Ben Ok\u043ero', '\uff22en Okoro']) {
      expect(await join(name)).toBe('name-taken');
    }
    expect(await join('Cleo')).toBe('accepted');
    const rename = (name: string) =>
      here.store.ledger.changeWorkspace(ben, {
        id: newId<CommandId>(),
        change: { type: 'rename-member', member: ben, name },
      });
    expect(await rename('CLEO')).toEqual({ outcome: 'refused', why: 'name-taken' });
    expect(await rename('BEN OKORO')).toMatchObject({ outcome: 'changed' });
  });

  it('WS-2 a change is refused if its author has not seen the value that it replaces, whatever the value is', async () => {
    const here = rig();
    const now = async (): Promise<Workspace> => {
      const workspace = await here.store.workspaces.workspace(here.workspace);
      if (!workspace) throw new Error('no workspace');
      return workspace;
    };
    const snippet = { id: newId<SnippetId>(), shortcut: '', use: 'both', body: fromPlainText('Hi') } as const;
    const prompt = { id: newId<PromptId>(), text: 'Do it' };
    const settings = { sites: [], color: '#112233', greeting: '' };
    const stage = (name: string) => ({ id: newId<StageId>(), name });
    const notes = (category: string) => ({ mode: 'optional' as const, categories: [category] });
    const both = (make: (name: string) => WorkspaceChange) => [make('Of Ana'), make('Of Ben')] as const;
    const pairs = [
      both((name) => ({ type: 'rename', name })),
      both((name) => ({ type: 'set-rules', rules: { stages: [stage(name)] } })),
      both((name) => ({ type: 'set-rules', rules: { closingNotes: notes(name), autoClose: null } })),
      both((name) => ({ type: 'set-channel', channel: here.channel, name, settings })),
      both((name) => ({ type: 'set-item', collection: 'snippets', item: { ...snippet, name } })),
      both((name) => ({ type: 'set-item', collection: 'prompts', item: { ...prompt, name } })),
    ];
    for (const [first, second] of pairs) {
      const send = (change: WorkspaceChange, base: string) =>
        here.store.ledger.changeWorkspace(here.ana, { id: newId<CommandId>(), change, base });
      const base = basisOf(await now(), first) ?? '';
      expect(await send(first, base)).toMatchObject({ outcome: 'changed' });
      const { version } = await now();
      expect(await send(second, base), second.type).toEqual({ outcome: 'refused', why: 'conflict' });
      expect((await now()).version).toBe(version);
      // Repeated under another id, as after a lost answer: the workspace is as it was wanted.
      expect(await send(first, base)).toMatchObject({ outcome: 'changed' });
      expect(await send(second, basisOf(await now(), second) ?? '')).toMatchObject({ outcome: 'changed' });
    }
  });

  it('a change of some rules leaves the others as they are', async () => {
    const here = rig();
    const before = (await here.store.workspaces.workspace(here.workspace))?.rules;
    const stages = [{ id: newId<StageId>(), name: 'New' }];
    await here.change({ type: 'set-rules', rules: { stages } });
    const after = await here.change({ type: 'set-rules', rules: { onClose: 'queue' } });
    expect(after?.rules).toEqual({ ...before, stages, onClose: 'queue' });
  });

  it('DR-6 snippets are added, changed and removed, each by its id, and told to everybody', async () => {
    const here = rig();
    const before = await here.rev();
    const snippet = { id: newId<SnippetId>(), name: 'Greeting', shortcut: 'hello', use: 'both' } as const;
    const set = (words: string, more: Partial<Snippet> = {}) =>
      here.change({
        type: 'set-item',
        collection: 'snippets',
        item: { ...snippet, body: fromPlainText(words), ...more },
      });
    expect((await set('Hello'))?.snippets).toMatchObject([{ ...snippet, body: fromPlainText('Hello') }]);
    const other = newId<SnippetId>();
    await set('Bye', { id: other });
    await set('Good day');
    await here.reopen();
    const kept = (await here.store.workspaces.workspace(here.workspace))?.snippets ?? [];
    expect(new Map(kept.map(({ id, body }) => [id, body]))).toEqual(
      new Map([
        [snippet.id, fromPlainText('Good day')],
        [other, fromPlainText('Bye')],
      ]),
    );
    expect(valuesOf(await here.changes(here.ana, before))).toEqual(expect.arrayContaining([...kept]));
    expect(await here.changes(here.ana, before)).toHaveLength(2);
    await here.change({ type: 'remove-item', collection: 'snippets', id: snippet.id });
    const gone = await here.change({ type: 'remove-item', collection: 'snippets', id: snippet.id });
    expect(gone?.snippets?.map(({ id }) => id)).toEqual([other]);
  });

  it('DR-6 there is room for so many snippets and no more', async () => {
    const here = rig();
    const body = fromPlainText('x'.repeat(8_100));
    const add = (n: number) =>
      here.change({
        type: 'set-item',
        collection: 'snippets',
        item: { id: newId<SnippetId>(), name: `No ${n}`, shortcut: '', use: 'both', body },
      });
    for (let n = 0; n < 31; n += 1) expect(await add(n)).toBeDefined();
    const full = await add(32);
    expect(full?.snippets).toHaveLength(32);
    expect(await add(33)).toBeUndefined();
    expect(await here.store.workspaces.workspace(here.workspace)).toEqual(full);
  });

  it('AI-5 own prompts are added, changed and removed, each by its id, four and no more', async () => {
    const here = rig();
    const before = await here.rev();
    const ids = Array.from({ length: 5 }, () => newId<PromptId>());
    const set = (n: number, text = `Do ${n}`) =>
      here.change({
        type: 'set-item',
        collection: 'prompts',
        item: { id: ids[n] ?? newId<PromptId>(), name: `No ${n}`, text },
      });
    for (let n = 0; n < 4; n += 1) expect(await set(n)).toBeDefined();
    expect(await set(4)).toBeUndefined();
    await set(2, 'Do it well');
    await here.reopen();
    const kept = (await here.store.workspaces.workspace(here.workspace))?.prompts ?? [];
    expect(new Map(kept.map(({ name, text }) => [name, text]))).toEqual(
      new Map([
        ['No 0', 'Do 0'],
        ['No 1', 'Do 1'],
        ['No 2', 'Do it well'],
        ['No 3', 'Do 3'],
      ]),
    );
    const told = await here.changes(here.ana, before);
    expect(told).toHaveLength(4);
    expect(valuesOf(told)).toEqual(expect.arrayContaining([...kept]));
    const [first] = ids;
    if (first === undefined) throw new Error('no id');
    await here.change({ type: 'remove-item', collection: 'prompts', id: first });
    expect(
      (await here.change({ type: 'remove-item', collection: 'prompts', id: first }))?.prompts,
    ).toHaveLength(3);
    expect(await set(4)).toBeDefined();
  });

  it('AI-2 the browser maker’s model is not allowed until somebody allows it, and can be forbidden again', async () => {
    const here = rig();
    expect((await here.store.workspaces.workspace(here.workspace))?.browserModels).toBeUndefined();
    const before = await here.rev();
    await here.change({ type: 'allow-browser-models', on: true });
    await here.reopen();
    expect((await here.store.workspaces.workspace(here.workspace))?.browserModels).toBe(true);
    expect(await here.changes(here.ana, before)).toMatchObject([
      { type: 'item', item: { collection: 'core', value: { browserModels: true } } },
    ]);
    await here.change({ type: 'allow-browser-models', on: false });
    expect((await here.store.workspaces.workspace(here.workspace))?.browserModels).toBe(false);
  });

  it('WS-1 an owner always stays: of two who take the role from one another at once, one does', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    const set = (member: typeof ben, role: 'owner' | 'agent', by: typeof ben) =>
      here.change({ type: 'set-member', member, role }, by);
    expect(await set(here.ana, 'agent', here.ana)).toBeUndefined();
    expect(await set(ben, 'owner', here.ana)).toBeDefined();
    const [first, second] = await Promise.all([set(ben, 'agent', here.ana), set(here.ana, 'agent', ben)]);
    expect(first).toBeDefined();
    expect(second).toBeUndefined();
    expect((await here.account(here.ana)).role).toBe('owner');
  });

  it('L5 rights are those of the moment of the change', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    const cleo = await here.join('Cleo');
    await here.change({ type: 'set-member', member: ben, role: 'manager' });
    const invitation = { by: ben, role: 'manager', limited: false, expiresAt: here.now + 10 } as const;
    const [, invited, renamed, promoted] = await Promise.all([
      here.change({ type: 'set-member', member: ben, role: 'agent' }),
      here.store.ledger.createInvitation({ ...invitation, tokenHash: 'late' }),
      here.change({ type: 'rename', name: 'Late' }, ben),
      here.change({ type: 'set-member', member: cleo, role: 'manager' }, ben),
    ]);
    expect([invited, renamed, promoted]).toEqual([false, undefined, undefined]);
    expect(await here.store.workspaces.invitation('late', here.now)).toBeUndefined();
    expect((await here.account(cleo)).role).toBe('agent');
  });

  it('what is changed of a member leaves the rest as it is', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.change({ type: 'set-member', member: ben, role: 'manager' });
    await here.change({ type: 'set-member', member: ben, active: false });
    expect(await here.account(ben)).toMatchObject({ role: 'manager', limited: false, active: false });
  });
};
