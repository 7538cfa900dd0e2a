import { flushSync } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import type { StageId, WorkspaceId } from '@parley/core/ids';
import type { ChangeRequest, WorkspaceChanged } from '@parley/core/workspace/change';
import { basisOf, isBasedOn } from '@parley/core/workspace/basis';
import { DEFAULT_RULES } from '@parley/core/workspace/defaults';
import type { Workspace } from '@parley/core/workspace/workspace';
import { EditedSetting } from './edited-setting.svelte.ts';

const BEGIN: Workspace = {
  id: 'harbour' as WorkspaceId,
  version: 1,
  name: 'Harbour',
  members: [],
  channels: [],
  snippets: [],
  prompts: [],
  rules: DEFAULT_RULES,
};
const stage = (name: string) => ({ id: name.toLowerCase() as StageId, name });
const withStages = (workspace: Workspace, ...names: string[]): Workspace => ({
  ...workspace,
  version: workspace.version + 1,
  rules: { ...workspace.rules, stages: names.map(stage) },
});

let stop = () => {};
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

/**
 * A server that refuses like the real one, and a screen that gets the new workspace when `hear` is called.
 */
const begin = () => {
  let server = BEGIN;
  let heard = $state.raw(BEGIN);
  const answer = (status: number, body: unknown) => Promise.resolve(Response.json(body, { status }));
  vi.stubGlobal('fetch', (_path: string, init: { readonly body: string }) => {
    const { change, base } = JSON.parse(init.body) as ChangeRequest;
    if (base === undefined || change.type !== 'set-rules') throw new Error('no base');
    if (!isBasedOn(server, change, base)) return answer(409, { error: { code: 'conflict', message: '' } });
    server = { ...server, version: server.version + 1, rules: { ...server.rules, ...change.rules } };
    const { version } = server;
    return answer(200, { version, base: basisOf(server, change) ?? '' } satisfies WorkspaceChanged);
  });
  let setting: EditedSetting<{ stages: { id: StageId; name: string }[] }> | undefined;
  stop = $effect.root(() => {
    setting = new EditedSetting({
      workspace: () => heard,
      read: ({ rules }) => ({ stages: rules.stages.map((one) => ({ ...one })) }),
      change: ({ stages }) => ({ type: 'set-rules', rules: { stages } }),
    });
  });
  flushSync();
  if (setting === undefined) throw new Error('no setting');
  return {
    setting,
    names: () => server.rules.stages.map(({ name }) => name),
    /** Somebody else saves. */
    save: (...names: string[]) => (server = withStages(server, ...names)),
    hear: () => {
      heard = server;
      flushSync();
    },
  };
};

it('WS-2 who saves over what they have not seen is refused, keeps what they typed, sees theirs and decides', async () => {
  const { setting, names, save, hear } = begin();
  setting.form.stages = [stage('Mine')];
  save('Theirs');
  expect(await setting.save()).toBe('conflict');
  // The other's setting has not arrived and cannot be shown yet: the form is refused again.
  expect(setting.theirs).toBeUndefined();
  expect(await setting.save()).toBe('conflict');
  hear();
  expect(names()).toEqual(['Theirs']);
  expect(setting.form.stages).toEqual([stage('Mine')]);
  expect(setting.theirs?.stages).toEqual([stage('Theirs')]);
  expect(await setting.save()).toBeUndefined();
  expect(names()).toEqual(['Mine']);
  expect(setting.theirs).toBeUndefined();
});

it('takes theirs when asked, and can then be edited and saved', async () => {
  const { setting, names, save, hear } = begin();
  setting.form.stages = [stage('Mine')];
  save('Theirs');
  hear();
  expect(setting.form.stages).toEqual([stage('Mine')]);
  expect(await setting.save()).toBe('conflict');
  setting.takeTheirs();
  expect(setting.form.stages).toEqual([stage('Theirs')]);
  setting.form.stages.push(stage('Mine'));
  expect(await setting.save()).toBeUndefined();
  expect(names()).toEqual(['Theirs', 'Mine']);
});

it('shows what others save as long as nobody has typed, and never goes back behind what was saved here', async () => {
  const { setting, names, save, hear } = begin();
  save('Theirs');
  hear();
  expect(setting.form.stages).toEqual([stage('Theirs')]);
  setting.form.stages.push(stage('Mine'));
  expect(await setting.save()).toBeUndefined();
  flushSync();
  expect(setting.form.stages).toEqual([stage('Theirs'), stage('Mine')]);
  hear();
  expect(setting.form.stages).toEqual([stage('Theirs'), stage('Mine')]);
  setting.form.stages.pop();
  expect(await setting.save()).toBeUndefined();
  expect(names()).toEqual(['Theirs']);
});
