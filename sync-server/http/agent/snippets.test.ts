import { newId } from '@parley/core/new-id';
import { fromPlainText, type RichText } from '@parley/core/rich-text/rich-text';
import { stableText } from '@parley/core/protocol/stable-text';
import type { Workspace } from '@parley/core/workspace/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Browser,
  codeOf,
  commandOf,
  commandsOf,
  firstStart,
  joinAs,
  startTestServer,
  visitorWrites,
  workspaceOf,
  type SignedInSession,
  type TestServer,
} from '../../testing/running-server.ts';

let server: TestServer;
let owner: Browser;
let session: SignedInSession;
beforeAll(async () => {
  server = await startTestServer();
  ({ owner, session } = await firstStart(server));
});
afterAll(() => server.remove());

const snippet = (more: Record<string, unknown> = {}) => ({
  id: newId(),
  name: 'Greeting',
  shortcut: 'hello',
  use: 'both',
  body: fromPlainText('Hello'),
  ...more,
});
const set = (by: Browser, value: unknown) =>
  by.post('/api/workspace', {
    id: newId(),
    change: { type: 'set-item', collection: 'snippets', item: value },
  });

describe('the door for snippets', () => {
  it('DR-6 takes them from who manages the workspace, and shows them to everybody', async () => {
    const agent = await joinAs(owner, 'agent', 'Bo');
    const mine = snippet();
    expect((await set(owner, mine)).body).toEqual({
      version: (await workspaceOf(owner)).version,
      base: stableText(mine),
    });
    expect(codeOf(await set(agent.browser, snippet()))).toBe('403 forbidden');
    expect(codeOf(await set(new Browser(server.url), snippet()))).toBe('401 unauthenticated');
    const { body } = await agent.browser.get<Workspace>('/api/workspace');
    expect(body.snippets).toEqual([mine]);
  });

  it.each([
    ['of 64 kB', { body: fromPlainText('x'.repeat(64 * 1024)) }, '400 malformed'],
    ['of a megabyte', { body: fromPlainText('x'.repeat(1_000_000)) }, '413 too-large'],
    ['without words', { body: fromPlainText('') }, '400 malformed'],
    [
      'with a hostile variable',
      {
        body: { v: 1, blocks: [{ type: 'paragraph', children: [{ type: 'variable', name: '__proto__' }] }] },
      },
      '400 malformed',
    ],
    ['with a script for a shortcut', { shortcut: '<script>' }, '400 malformed'],
    ['without a name', { name: undefined }, '400 malformed'],
    ['named like a prototype', { id: '__proto__' }, '400 malformed'],
  ])('DR-6 refuses one %s', async (_what, more, code) => {
    expect(codeOf(await set(owner, snippet(more)))).toBe(code);
  });

  it('DR-6 says when there is no more room', async () => {
    const long = fromPlainText('x'.repeat(8_100));
    for (let n = 0; n < 32; n += 1) await set(owner, snippet({ body: long }));
    expect(codeOf(await set(owner, snippet({ body: long })))).toBe('507 quota');
  });

  it('DR-6 a message with something still to be filled in is refused, with what it is', async () => {
    const [channel] = session.workspace.channels;
    if (!channel) throw new Error('there is no channel');
    const contact = await visitorWrites(owner, channel.id);
    const body: RichText = {
      v: 1,
      blocks: [{ type: 'paragraph', children: [{ type: 'variable', name: 'contact.phone' }] }],
    };
    const command = commandOf(contact, { type: 'send', body, files: [] });
    const { body: given } = await commandsOf(owner, [command]);
    expect(given.answers[0]).toMatchObject({
      outcome: 'refused',
      refusal: { reason: 'unfilled-variable', variables: ['contact.phone'] },
    });
  });
});
