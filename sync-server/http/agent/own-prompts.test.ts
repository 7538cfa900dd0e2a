import { newId } from '@parley/core/new-id';
import type { Workspace } from '@parley/core/workspace/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Browser,
  codeOf,
  firstStart,
  joinAs,
  startTestServer,
  workspaceOf,
  type TestServer,
} from '../../testing/running-server.ts';

let server: TestServer;
let owner: Browser;
beforeAll(async () => {
  server = await startTestServer();
  ({ owner } = await firstStart(server));
});
afterAll(() => server.remove());

const prompt = (more: Record<string, unknown> = {}) => ({
  id: newId(),
  name: 'Shop voice',
  text: 'Write like a friendly shop: short, warm, first person plural.',
  ...more,
});
const change = (by: Browser, value: unknown) => by.post('/api/workspace', { id: newId(), change: value });
const set = (by: Browser, value: unknown) =>
  change(by, { type: 'set-item', collection: 'prompts', item: value });

describe('the door for own prompts', () => {
  it('AI-5 takes four from who manages the workspace, and shows them to everybody', async () => {
    const manager = await joinAs(owner, 'manager', 'Mia');
    const agent = await joinAs(owner, 'agent', 'Bo');
    const mine = prompt({ name: ` ${'n'.repeat(40)} `, text: `${'x'.repeat(499)}\n${'é'.repeat(500)}` });
    expect((await set(owner, mine)).status).toBe(200);
    expect((await workspaceOf(owner)).prompts).toEqual([{ ...mine, name: 'n'.repeat(40) }]);
    expect(codeOf(await set(agent.browser, prompt()))).toBe('403 forbidden');
    expect(
      codeOf(await change(agent.browser, { type: 'remove-item', collection: 'prompts', id: mine.id })),
    ).toBe('403 forbidden');
    expect(codeOf(await set(new Browser(server.url), prompt()))).toBe('401 unauthenticated');
    for (let n = 0; n < 3; n += 1) expect((await set(manager.browser, prompt())).status).toBe(200);
    expect(codeOf(await set(owner, prompt()))).toBe('507 quota');
    expect((await set(owner, { ...mine, text: 'Other words' })).status).toBe(200);
    const { body } = await agent.browser.get<Workspace>('/api/workspace');
    expect(body.prompts).toHaveLength(4);
    expect(body.prompts).toContainEqual({ ...mine, name: 'n'.repeat(40), text: 'Other words' });
    expect((await change(owner, { type: 'remove-item', collection: 'prompts', id: mine.id })).status).toBe(
      200,
    );
    expect((await workspaceOf(owner)).prompts).toHaveLength(3);
  });

  it.each([
    ['with a name of 41 characters', { name: 'n'.repeat(41) }, '400 malformed'],
    ['with 1,001 characters', { text: 'x'.repeat(1_001) }, '400 malformed'],
    ['of a megabyte', { text: 'x'.repeat(1_000_000) }, '413 too-large'],
    ['without words', { text: ' \n ' }, '400 malformed'],
    ['without a name', { name: undefined }, '400 malformed'],
    ['with a name of two lines', { name: 'Polite\nand more' }, '400 malformed'],
    ['whose name turns the line round', { name: 'Polite \u202e' }, '400 malformed'],
    ['with a control character', { text: 'Say \u0000 it' }, '400 malformed'],
    ['with something else in it', { role: 'owner' }, '400 malformed'],
    ['named like a prototype', { id: '__proto__' }, '400 malformed'],
    ['that is a list', { text: ['a'] }, '400 malformed'],
  ])('AI-5 refuses one %s', async (_what, more, code) => {
    expect(codeOf(await set(owner, prompt(more)))).toBe(code);
  });
});
