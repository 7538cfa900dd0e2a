import type { ChangesPage } from '@parley/core/protocol/agent-api';
import { newId } from '@parley/core/new-id';
import { DEFAULT_SETTINGS, type AgentSettings } from '@parley/core/workspace/agent-settings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Browser,
  codeOf,
  firstStart,
  joinAs,
  startTestServer,
  workspaceOf,
  type SignedInSession,
  type TestServer,
} from '../../testing/running-server.ts';

let server: TestServer;
let owner: Browser;
let ownerSession: SignedInSession;
let agent: Browser;
let agentSession: SignedInSession;
beforeAll(async () => {
  server = await startTestServer();
  ({ owner, session: ownerSession } = await firstStart(server));
  ({ browser: agent, session: agentSession } = await joinAs(owner, 'agent', 'Bo'));
});
afterAll(() => server.remove());

const change = (by: Browser, what: unknown) =>
  by.post<AgentSettings>('/api/settings', { id: newId(), change: what });

describe('an agent’s own settings over HTTP', () => {
  it('IN-8 are changed by every role, read as JSON with a version, and come with the feed', async () => {
    expect((await agent.get('/api/settings')).body).toEqual(DEFAULT_SETTINGS);
    const changed = await change(agent, { type: 'set-key', action: 'view.mine', key: 'g x' });
    expect(changed.body).toMatchObject({ version: 1, keys: { 'view.mine': 'g x' } });
    expect((await agent.get('/api/settings')).body).toEqual(changed.body);
    const { body } = await agent.get<ChangesPage>('/api/changes');
    expect(body.changes).toContainEqual(
      expect.objectContaining({ type: 'settings', settings: changed.body }),
    );
    expect((await owner.get('/api/settings')).body).toEqual(DEFAULT_SETTINGS);
    expect((await owner.get<ChangesPage>('/api/changes')).body.changes).not.toContainEqual(
      expect.objectContaining({ type: 'settings' }),
    );
  });

  it('are not taken from who is not signed in, from elsewhere, or in another shape', async () => {
    const stranger = new Browser(server.url);
    expect(codeOf(await stranger.get('/api/settings'))).toBe('401 unauthenticated');
    expect(codeOf(await change(stranger, { type: 'reset-keys' }))).toBe('401 unauthenticated');
    const foreign = { origin: 'https://elsewhere.example' };
    const body = { id: newId(), change: { type: 'reset-keys' } };
    expect(codeOf(await agent.post('/api/settings', body, foreign))).toBe('403 foreign-origin');
    const send = (text: string, type = 'application/json') =>
      agent.send('POST', '/api/settings', { body: text, headers: { 'content-type': type } });
    expect(codeOf(await send('{'))).toBe('400 malformed');
    expect(codeOf(await send(''))).toBe('400 malformed');
    expect(codeOf(await send(JSON.stringify(body), 'text/plain'))).toBe('415 unsupported-type');
    expect(codeOf(await send(JSON.stringify({ ...body, more: 'x'.repeat(5_000) })))).toBe('413 too-large');
    for (const what of [
      undefined,
      { type: 'set-key', action: '__proto__', key: 'x' },
      { type: 'set-key', action: 'view.mine', key: 'x'.repeat(41) },
      { type: 'set-language', language: 'fr', agent: ownerSession.agent.id },
      { type: 'rename-member', member: agentSession.agent.id, name: 'Bo' },
    ]) {
      expect(codeOf(await change(agent, what)), JSON.stringify(what)).toBe('400 malformed');
    }
    expect(codeOf(await agent.post('/api/settings', { ...body, id: '../etc' }))).toBe('400 malformed');
    expect((await agent.get<AgentSettings>('/api/settings')).body.version).toBe(1);
  });

  it.each(['\u2060', '\u200b', '\u3164', '\u202e\u2800', '\ud800', ' \u0301 ', ''])(
    'a name of which nothing can be seen is refused: %j',
    async (name) => {
      const { agent: self, workspace } = ownerSession;
      const [first] = workspace.channels;
      const { rules } = workspace;
      for (const what of [
        { type: 'rename', name },
        { type: 'rename-member', member: self.id, name },
        { type: 'add-channel', channel: newId(), kind: 'web-chat', name, settings: first?.settings },
        { type: 'set-rules', rules: { ...rules, stages: [{ id: newId(), name }] } },
        { type: 'set-rules', rules: { ...rules, closingNotes: { mode: 'off', categories: [name] } } },
      ]) {
        const answer = await owner.post('/api/workspace', { id: newId(), change: what });
        expect(codeOf(answer), JSON.stringify(what)).toBe('400 malformed');
      }
    },
  );

  it('a name loses what turns the words around it, and nothing else', async () => {
    const { workspace } = ownerSession;
    const rename = async (name: string) => {
      await owner.post('/api/workspace', { id: newId(), change: { type: 'rename', name } });
      return (await workspaceOf(owner)).name;
    };
    expect(await rename(' \u202eMarlow \u00a0& Finch\u200b ')).toBe('Marlow & Finch');
    expect(await rename('👩‍👩‍👧 می\u200cخواهم')).toBe('👩‍👩‍👧 می\u200cخواهم');
    await rename(workspace.name);
  });

  it('WS-2 a member changes the own name, and nobody another’s', async () => {
    const rename = (by: Browser, member: string, name: string) =>
      by.post('/api/workspace', { id: newId(), change: { type: 'rename-member', member, name } });
    const mine = agentSession.agent.id;
    expect((await rename(agent, mine, '  Bo Lindqvist ')).status).toBe(200);
    expect((await workspaceOf(agent)).members[1]?.name).toBe('Bo Lindqvist');
    expect((await agent.get<SignedInSession>('/api/session')).body.agent.name).toBe('Bo Lindqvist');
    expect(codeOf(await rename(agent, ownerSession.agent.id, 'Nobody'))).toBe('403 forbidden');
    expect(codeOf(await rename(owner, mine, 'Nobody'))).toBe('403 forbidden');
    expect(codeOf(await rename(agent, newId(), 'Nobody'))).toBe('403 forbidden');
    for (const name of ['', '   ', 'x'.repeat(101)]) {
      expect(codeOf(await rename(agent, mine, name))).toBe('400 malformed');
    }
  });
});
