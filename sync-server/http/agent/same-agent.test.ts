/** A tab never acts for another agent: the agent whom it shows is compared with the cookie's (law L10). */
import { AGENT_HEADER, type Session } from '@parley/core/protocol/agent-api';
import { newId } from '@parley/core/new-id';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  codeOf,
  firstStart,
  joinAs,
  startTestServer,
  type Browser,
  type TestServer,
} from '../../testing/running-server.ts';

let server: TestServer;
let owner: Browser;
let cleo: string;
let ben: Browser;

const agentOf = async (browser: Browser): Promise<string> => {
  const { body } = await browser.get<Session>('/api/session');
  if (body.state !== 'signed-in') throw new Error('nobody is signed in');
  return body.agent.id;
};

beforeAll(async () => {
  server = await startTestServer();
  ({ owner } = await firstStart(server));
  cleo = await agentOf((await joinAs(owner, 'agent', 'Cleo')).browser);
  ben = (await joinAs(owner, 'manager', 'Ben')).browser;
});
afterAll(() => server.remove());

const ROUTES: readonly (readonly ['get' | 'post', string, unknown])[] = [
  ['get', '/api/changes', undefined],
  ['get', '/api/settings', undefined],
  ['get', '/api/account/sessions', undefined],
  ['get', '/api/invitations', undefined],
  ['post', '/api/commands', { commands: [] }],
  ['post', '/api/pull', { contacts: [] }],
  ['post', '/api/settings', { id: newId(), change: { type: 'set-language', language: 'fr' } }],
  ['post', '/api/workspace', { id: newId(), change: { type: 'rename', name: 'Not so' } }],
  ['post', '/api/invitations', { role: 'agent', limited: false }],
  ['post', '/api/account/sessions/end', { session: 'others' }],
  ['post', '/api/account/password', { current: 'a long password', next: 'another long one' }],
  ['post', '/api/sign-out', {}],
];

const ask = (browser: Browser, [method, path, body]: (typeof ROUTES)[number], shown: string) =>
  method === 'get'
    ? browser.get(path, { [AGENT_HEADER]: shown })
    : browser.post(path, body, { [AGENT_HEADER]: shown });

describe('a tab that shows another agent than the session is of', () => {
  it.each(ROUTES)('L10 %s %s is refused, and does nothing', async (...route) => {
    const answer = await ask(ben, route, cleo);
    expect([answer.status, codeOf(answer)]).toEqual([409, '409 not-you']);
  });

  it('L10 a file is not taken', async () => {
    const path = `/api/files/${newId()}?contact=${newId()}&name=x.txt`;
    const response = await fetch(`${server.url}${path}`, {
      method: 'PUT',
      body: 'words',
      headers: { cookie: ben.cookie ?? '', origin: server.url, [AGENT_HEADER]: cleo },
    });
    expect(response.status).toBe(409);
  });

  it('L10 nothing of it was done, and the session lasts', async () => {
    const { body } = await ben.get<Session>('/api/session');
    expect(body.state).toBe('signed-in');
    expect(JSON.stringify(body)).not.toContain('Not so');
  });

  it('L10 a tab that shows the agent of the session is served, and so is a tab that shows nobody', async () => {
    const own = await agentOf(ben);
    expect((await ben.get('/api/changes', { [AGENT_HEADER]: own })).status).toBe(200);
    expect((await ben.get('/api/changes')).status).toBe(200);
  });

  it('L10 without a session it is asked to sign in', async () => {
    const response = await fetch(`${server.url}/api/changes`, { headers: { [AGENT_HEADER]: cleo } });
    expect(response.status).toBe(401);
  });
});
