import { newId } from '@parley/core/new-id';
import type { Workspace } from '@parley/core/workspace/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Browser,
  codeOf,
  firstStart,
  joinAs,
  startTestServer,
  type TestServer,
} from '../../testing/running-server.ts';

let server: TestServer;
let owner: Browser;
beforeAll(async () => {
  server = await startTestServer();
  ({ owner } = await firstStart(server));
});
afterAll(() => server.remove());

const allow = (by: Browser, on: unknown, more: Record<string, unknown> = {}) =>
  by.post('/api/workspace', {
    id: newId(),
    change: { type: 'allow-browser-models', on, ...more },
  });

describe('the door for the browser maker’s own model', () => {
  it('AI-2 is off on a new workspace, opened by who manages it, and everybody is told', async () => {
    const manager = await joinAs(owner, 'manager', 'Mia');
    const agent = await joinAs(owner, 'agent', 'Bo');
    const seen = async () =>
      (await agent.browser.get<Workspace>('/api/workspace')).body.browserModels ?? false;
    expect(await seen()).toBe(false);
    expect(codeOf(await allow(agent.browser, true))).toBe('403 forbidden');
    expect(codeOf(await allow(new Browser(server.url), true))).toBe('401 unauthenticated');
    expect(await seen()).toBe(false);
    expect((await allow(manager.browser, true)).status).toBe(200);
    expect(await seen()).toBe(true);
    expect((await allow(owner, false)).status).toBe(200);
    expect(await seen()).toBe(false);
  });

  it.each([
    ['without a word', undefined, {}],
    ['with a word for yes', 'true', {}],
    ['with a number', 1, {}],
    ['with nothing', null, {}],
    ['of a megabyte', 'x'.repeat(1_000_000), {}],
    ['with something else in it', true, { for: 'everybody' }],
  ])('AI-2 refuses a change %s', async (_what, on, more) => {
    expect(codeOf(await allow(owner, on, more))).toMatch(/^(400 malformed|413 too-large)$/);
  });
});
