import type { CommandId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { DEFAULT_SETTINGS, MAX_KEYS, type SettingsChange } from '@parley/core/workspace/agent-settings';
import { expect, it } from 'vitest';
import type { StoreRig } from './store-rig.ts';

/** Agents' own settings. */
export const settingsContract = (rig: () => StoreRig): void => {
  const change = (agent: StoreRig['ana'], what: SettingsChange, id = newId<CommandId>()) =>
    rig().store.ledger.changeAgentSettings(agent, { id, change: what });

  it('IN-8 settings are the agent’s own, made once, told to the agent alone, and kept', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    expect(await here.store.workspaces.agentSettings(here.ana)).toEqual(DEFAULT_SETTINGS);
    const before = await here.rev();
    const id = newId<CommandId>();
    await change(here.ana, { type: 'set-key', action: 'conversation.close', key: 'x' }, id);
    await change(here.ana, { type: 'set-language', language: 'fr' });
    // The same once more, late: it does not undo what came after.
    const again = await change(here.ana, { type: 'set-key', action: 'conversation.close', key: 'y' }, id);
    const settings = {
      ...DEFAULT_SETTINGS,
      version: 2,
      language: 'fr',
      keys: { 'conversation.close': 'x' },
    };
    expect(again).toEqual(settings);
    expect(await here.store.workspaces.agentSettings(here.ana)).toEqual(settings);
    expect(await here.store.workspaces.agentSettings(ben)).toEqual(DEFAULT_SETTINGS);
    expect(await here.changes(here.ana, before)).toMatchObject([{ type: 'settings', settings }]);
    expect(await here.changes(ben, before)).toEqual([]);
    expect(here.commits.map(({ agents }) => agents).flat()).toEqual([here.ana, here.ana]);
    await here.reopen();
    expect(await here.store.workspaces.agentSettings(here.ana)).toEqual(settings);
    expect(await here.changes(here.ana)).toContainEqual(
      expect.objectContaining({ type: 'settings', settings }),
    );
  });

  it('settings of nobody, and more keys than are kept, are refused and change nothing', async () => {
    const here = rig();
    expect(await change(newId(), { type: 'reset-keys' })).toBeUndefined();
    for (let n = 0; n < MAX_KEYS; n += 1) {
      await change(here.ana, { type: 'set-key', action: `action${n}`, key: 'x' });
    }
    expect(await change(here.ana, { type: 'set-key', action: 'more', key: 'x' })).toBeUndefined();
    expect((await here.store.workspaces.agentSettings(here.ana)).version).toBe(MAX_KEYS);
    expect((await change(here.ana, { type: 'reset-keys' }))?.keys).toEqual({});
  });

  it('a member’s name changes, and everybody is told', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    const before = await here.rev();
    await here.change({ type: 'rename-member', member: ben, name: 'Benoît' }, ben);
    expect((await here.account(ben)).name).toBe('Benoît');
    expect(await here.changes(here.ana, before)).toMatchObject([
      { type: 'item', item: { collection: 'members', id: ben, value: { name: 'Benoît' } } },
    ]);
    expect(await here.change({ type: 'rename-member', member: newId(), name: 'Nobody' })).toBeUndefined();
  });
};
