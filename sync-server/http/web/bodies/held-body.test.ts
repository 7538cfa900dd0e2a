/** Rights are those of the moment of the effect: here the bodies arrive after the right has ended. */
import type { ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { OpenInvitations } from '@parley/core/protocol/account-api';
import type { Workspace } from '@parley/core/workspace/workspace';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  codeOf,
  commandOf,
  firstStart,
  joinAs,
  startTestServer,
  visitorWrites,
  type Browser,
  type Reply,
  type SignedInSession,
  type TestServer,
} from '../../../testing/running-server.ts';

let server: TestServer;
let owner: Browser;
let ownerSession: SignedInSession;
let contact: ContactId;
beforeAll(async () => {
  server = await startTestServer();
  ({ owner, session: ownerSession } = await firstStart(server));
  const [channel] = ownerSession.workspace.channels;
  if (!channel) throw new Error('no channel');
  contact = await visitorWrites(owner, channel.id);
});
afterAll(() => server.remove());

/** A request whose headers and first byte have reached its route; `finish` sends the rest. */
const begin = async (by: Browser, method: string, path: string, body: string) => {
  const sending = request(server.url + path, {
    method,
    headers: {
      origin: server.url,
      cookie: by.cookie ?? '',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  });
  const answer = new Promise<Reply>((resolve, reject) => {
    sending.on('error', reject);
    sending.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: new Headers(),
          body: JSON.parse(text) as unknown,
        });
      });
    });
  });
  sending.write(body.slice(0, 1));
  // This process has one event loop: once other requests are answered, the server has received both parts.
  for (let n = 0; n < 3; n += 1) await by.get('/api/session');
  return {
    finish: (): Promise<Reply> => {
      sending.end(body.slice(1));
      return answer;
    },
  };
};

const setMember = (member: string, to: object) =>
  owner.post('/api/workspace', { id: newId(), change: { type: 'set-member', member, ...to } });

const rename = (name: string) => JSON.stringify({ id: newId(), change: { type: 'rename', name } });

describe('a request that waits for its body', () => {
  it('L5 does what its author may do when it has come, not when it began', async () => {
    const { browser: manager, session } = await joinAs(owner, 'manager', 'Mia');
    const { session: agent } = await joinAs(owner, 'agent', 'Art');
    const promote = { type: 'set-member', member: agent.agent.id, role: 'manager' };
    const held = await Promise.all([
      begin(manager, 'POST', '/api/workspace', JSON.stringify({ id: newId(), change: promote })),
      begin(manager, 'POST', '/api/workspace', rename('Taken over')),
      begin(manager, 'POST', '/api/invitations', JSON.stringify({ role: 'manager', limited: false })),
    ]);
    await setMember(session.agent.id, { role: 'agent' });
    const answers = await Promise.all(held.map(({ finish }) => finish()));
    expect(answers.map(codeOf)).toEqual(['403 forbidden', '403 forbidden', '403 forbidden']);
    const { body } = await owner.get<Workspace>('/api/workspace');
    expect(body.name).not.toBe('Taken over');
    expect(body.members.find(({ id }) => id === agent.agent.id)?.role).toBe('agent');
  });

  it('L5 does nothing for a session that has ended', async () => {
    const { browser: manager, session } = await joinAs(owner, 'manager', 'Max');
    const body = JSON.stringify;
    const held = await Promise.all([
      begin(manager, 'POST', '/api/workspace', rename('Taken over')),
      begin(manager, 'POST', '/api/invitations', body({ role: 'manager', limited: false })),
      begin(manager, 'POST', '/api/commands', body({ commands: [commandOf(contact, { type: 'close' })] })),
      begin(manager, 'POST', '/api/pull', body({ contacts: [{ contact, have: {}, segments: 1 }] })),
      begin(
        manager,
        'POST',
        '/api/settings',
        body({ id: newId(), change: { type: 'set-language', language: 'fr' } }),
      ),
      begin(manager, 'POST', '/api/account/sessions/end', body({ session: 'others' })),
      begin(
        manager,
        'POST',
        '/api/account/password',
        body({ current: 'a long password', next: 'another long password' }),
      ),
    ]);
    const upload = await begin(
      manager,
      'PUT',
      `/api/files/${newId()}?contact=${contact}&name=a.txt`,
      'words',
    );
    await setMember(session.agent.id, { active: false });
    const answers = await Promise.all(held.map(({ finish }) => finish()));
    expect(answers.map(codeOf)).toEqual(held.map(() => '401 unauthenticated'));
    expect(codeOf(await upload.finish())).toBe('401 unauthenticated');
    const { body: invitations } = await owner.get<OpenInvitations>('/api/invitations');
    expect(invitations.invitations).toEqual([]);
    expect((await owner.get<Workspace>('/api/workspace')).body.name).not.toBe('Taken over');
  });

  it('L5 stores no file with a contact that its author has lost sight of', async () => {
    const { browser: limited } = await joinAs(owner, 'agent', 'Lou', true);
    const path = `/api/files/${newId()}?contact=${contact}&name=a.txt`;
    const upload = await begin(limited, 'PUT', path, 'words');
    const assign = commandOf(contact, { type: 'assign', to: ownerSession.agent.id, from: null });
    expect((await owner.post('/api/commands', { commands: [assign] })).status).toBe(200);
    expect(codeOf(await upload.finish())).toBe('404 not-found');
    expect(codeOf(await owner.get(path))).toBe('404 not-found');
  });
});
