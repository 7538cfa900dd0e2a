import type { InvitedTo, OpenInvitations } from '@parley/core/protocol/account-api';
import type { ChangesPage, Invitation } from '@parley/core/protocol/agent-api';
import { newId } from '@parley/core/new-id';
import type { WorkspaceChanged } from '@parley/core/workspace/change';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Browser,
  codeOf,
  commandOf,
  commandsOf,
  contactsOf,
  firstStart,
  inviteTo,
  joinAs,
  startTestServer,
  visitorWrites,
  type SignedInSession,
  workspaceOf,
  type TestServer,
} from '../../testing/running-server.ts';

let server: TestServer;
let owner: Browser;
let ownerSession: SignedInSession;
beforeAll(async () => {
  server = await startTestServer();
  ({ owner, session: ownerSession } = await firstStart(server));
});
afterAll(() => server.remove());

const setMember = (by: Browser, member: string, role: string, active = true, limited = false) =>
  by.post('/api/workspace', {
    id: newId(),
    change: { type: 'set-member', member, role, limited, active },
  });

describe('invitations', () => {
  it('WS-1 bring a teammate in, once', async () => {
    const invitation = await owner.post<Invitation>('/api/invitations', { role: 'agent', limited: true });
    const listed = await owner.get<OpenInvitations>('/api/invitations');
    expect(listed.body.invitations.map(({ id }) => id)).toContain(invitation.body.id);
    expect(invitation.body.url).toMatch(new RegExp(`^${server.url}/join#[\\w-]{43}$`));
    expect(invitation.body.expiresAt - Date.now()).toBeGreaterThan(6.9 * 86_400_000);

    const token = new URL(invitation.body.url).hash.slice(1);
    const person = { token, name: 'Bo', email: 'Bo@Example.com', password: 'a long password' };
    const bo = new Browser(server.url);
    const joined = await bo.post<SignedInSession>('/api/join', person);
    expect(joined.body.agent).toMatchObject({
      name: 'Bo',
      email: 'bo@example.com',
      role: 'agent',
      limited: true,
    });

    const replay = await new Browser(server.url).post('/api/join', { ...person, email: 'eve@example.com' });
    expect(codeOf(replay)).toBe('410 gone');
    const signIn = await new Browser(server.url).post('/api/sign-in', {
      email: 'eve@example.com',
      password: person.password,
    });
    expect(codeOf(signIn)).toBe('401 unauthenticated');
  });

  it('WS-1 say which workspace they are to, while they can be taken', async () => {
    const stranger = new Browser(server.url);
    const look = (token: unknown) => stranger.post<InvitedTo>('/api/join/look', { token });
    const token = await inviteTo(owner, 'agent');
    expect((await look(token)).body).toEqual({ workspace: ownerSession.workspace.name });
    expect(stranger.cookie).toBeUndefined();
    for (const wrong of ['', 'x', `${token}x`, token.slice(1)]) {
      expect(codeOf(await look(wrong))).toBe('410 gone');
    }
    for (const wrong of [undefined, 7, ['x'], 'x'.repeat(201)]) {
      expect(codeOf(await look(wrong))).toBe('400 malformed');
    }
    const person = { token, name: 'Ivo', email: 'ivo@example.com', password: 'a long password' };
    expect((await stranger.post('/api/join', person)).status).toBe(200);
    expect(codeOf(await look(token))).toBe('410 gone');
  });

  it('WS-1 let one in of two who take the same at once', async () => {
    const token = await inviteTo(owner, 'agent');
    const replies = await Promise.all(
      ['cy', 'di'].map((name) =>
        new Browser(server.url).post('/api/join', {
          token,
          name,
          email: `${name}@example.com`,
          password: 'a long password',
        }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 410]);
  });

  it('stay good when the e-mail address has a member already', async () => {
    const token = await inviteTo(owner, 'agent');
    const person = { token, name: 'Ana', email: 'ana@example.com', password: 'a long password' };
    expect(codeOf(await new Browser(server.url).post('/api/join', person))).toBe('409 conflict');
    const other = { ...person, email: 'ana2@example.com' };
    expect((await new Browser(server.url).post('/api/join', other)).status).toBe(200);
  });

  it('WS-1 are listed while open and can be withdrawn by who may give such a role', async () => {
    const { browser: manager } = await joinAs(owner, 'manager', 'Wim');
    const { browser: agent } = await joinAs(owner, 'agent', 'Ash');
    const open = async (by: Browser) => (await by.get<OpenInvitations>('/api/invitations')).body.invitations;
    const withdraw = (by: Browser, id: unknown) => by.post('/api/invitations/withdraw', { id });
    const before = await open(owner);
    const token = await inviteTo(owner, 'agent', true);
    await inviteTo(owner, 'owner');
    const all = await open(owner);
    expect(all).toHaveLength(before.length + 2);
    const ofAgent = all.find(({ role, limited }) => role === 'agent' && limited);
    const ofOwner = all.find(({ role }) => role === 'owner');
    if (ofAgent === undefined || ofOwner === undefined) throw new Error('not listed');
    expect(Date.now() - ofAgent.createdAt).toBeLessThan(60_000);
    expect(ofAgent.expiresAt - ofAgent.createdAt).toBe(7 * 86_400_000);
    expect(JSON.stringify(all)).not.toContain(token);

    expect((await open(manager)).map(({ id }) => id)).not.toContain(ofOwner.id);
    expect(await open(agent)).toEqual([]);
    expect(codeOf(await withdraw(manager, ofOwner.id))).toBe('404 not-found');
    expect(codeOf(await withdraw(agent, ofAgent.id))).toBe('404 not-found');
    expect(codeOf(await withdraw(new Browser(server.url), ofAgent.id))).toBe('401 unauthenticated');
    expect(codeOf(await new Browser(server.url).get('/api/invitations'))).toBe('401 unauthenticated');
    expect(codeOf(await withdraw(owner, 'unknown'))).toBe('404 not-found');
    for (const id of [undefined, null, 7, '', 'x'.repeat(101), { id: ofAgent.id }]) {
      expect(codeOf(await withdraw(owner, id))).toBe('400 malformed');
    }

    const after = await manager.post<OpenInvitations>('/api/invitations/withdraw', { id: ofAgent.id });
    expect(after.body.invitations.map(({ id }) => id)).not.toContain(ofAgent.id);
    expect(codeOf(await withdraw(owner, ofAgent.id))).toBe('404 not-found');
    const person = { token, name: 'Late', email: 'late@example.com', password: 'a long password' };
    expect(codeOf(await new Browser(server.url).post('/api/join', person))).toBe('410 gone');
  });

  it('are gone after seven days', async () => {
    let ahead = 0;
    const clocked = await startTestServer({ now: () => Date.now() + ahead });
    try {
      const { owner: by } = await firstStart(clocked);
      const token = await inviteTo(by, 'agent');
      ahead = 7 * 86_400_000 + 1;
      const person = { token, name: 'Lee', email: 'lee@example.com', password: 'a long password' };
      expect(codeOf(await new Browser(clocked.url).post('/api/join', person))).toBe('410 gone');
    } finally {
      await clocked.remove();
    }
  });

  it('WS-1 give no role above that of who invites', async () => {
    const { browser: manager } = await joinAs(owner, 'manager', 'Max');
    const { browser: agent } = await joinAs(manager, 'agent', 'Amy');
    expect(codeOf(await manager.post('/api/invitations', { role: 'owner', limited: false }))).toBe(
      '403 forbidden',
    );
    expect(codeOf(await agent.post('/api/invitations', { role: 'agent', limited: false }))).toBe(
      '403 forbidden',
    );
    const signedOut = new Browser(server.url);
    expect(codeOf(await signedOut.post('/api/invitations', { role: 'agent', limited: false }))).toBe(
      '401 unauthenticated',
    );
    expect(codeOf(await manager.post('/api/invitations', { role: 'king', limited: false }))).toBe(
      '400 malformed',
    );
  });
});

describe('members', () => {
  it('WS-1 are changed by those not below them, and nobody changes the own role', async () => {
    const { browser: manager, session } = await joinAs(owner, 'manager', 'Mia');
    const { browser: agent, session: agentSession } = await joinAs(owner, 'agent', 'Art');
    const ownerId = ownerSession.agent.id;
    const managerId = session.agent.id;
    expect(codeOf(await setMember(manager, ownerId, 'agent'))).toBe('403 forbidden');
    expect(codeOf(await setMember(manager, managerId, 'owner'))).toBe('403 forbidden');
    expect(codeOf(await setMember(manager, agentSession.agent.id, 'owner'))).toBe('403 forbidden');
    expect(codeOf(await setMember(agent, agentSession.agent.id, 'manager'))).toBe('403 forbidden');
    expect(codeOf(await setMember(owner, ownerId, 'agent'))).toBe('403 forbidden');
    expect(codeOf(await setMember(owner, 'nobody000', 'agent'))).toBe('404 not-found');
    const changed = await setMember(manager, agentSession.agent.id, 'manager');
    expect(changed.status).toBe(200);
    expect((await workspaceOf(owner)).members.find(({ name }) => name === 'Art')?.role).toBe('manager');
  });

  it('WS-1 without activity have no session left and get none', async () => {
    const { browser, session } = await joinAs(owner, 'agent', 'Zoe');
    expect((await browser.get('/api/workspace')).status).toBe(200);
    expect((await setMember(owner, session.agent.id, 'agent', false)).status).toBe(200);
    expect(codeOf(await browser.get('/api/workspace'))).toBe('401 unauthenticated');
    const again = new Browser(server.url);
    const signIn = await again.post('/api/sign-in', {
      email: 'zoe@example.com',
      password: 'a long password',
    });
    expect(codeOf(signIn)).toBe('401 unauthenticated');
    expect(again.cookie).toBeUndefined();

    await setMember(owner, session.agent.id, 'agent', true);
    expect(codeOf(await browser.get('/api/workspace'))).toBe('401 unauthenticated');
    const back = await again.post('/api/sign-in', { email: 'zoe@example.com', password: 'a long password' });
    expect(back.status).toBe(200);
  });

  it('WS-1 see only their own and the unassigned when limited, in changes, commands and pulls', async () => {
    const channel = ownerSession.workspace.channels[0]?.id;
    if (channel === undefined) throw new Error('no channel');
    const { browser: limited, session } = await joinAs(owner, 'agent', 'Lim', true);
    const mine = await visitorWrites(owner, channel);
    const taken = await visitorWrites(owner, channel);
    const unassigned = await visitorWrites(owner, channel);
    await commandsOf(owner, [
      commandOf(mine, { type: 'assign', to: session.agent.id, from: null }),
      commandOf(taken, { type: 'assign', to: ownerSession.agent.id, from: null }),
    ]);
    const seen = await contactsOf(limited);
    expect(seen).toContain(mine);
    expect(seen).toContain(unassigned);
    expect(seen).not.toContain(taken);

    const { body } = await commandsOf(limited, [commandOf(taken, { type: 'close' })]);
    expect(body.answers).toMatchObject([{ outcome: 'refused', refusal: { reason: 'unknown-contact' } }]);
    const pulled = await limited.post('/api/pull', {
      contacts: [{ contact: taken, have: {}, segments: 1 }],
    });
    expect(pulled.body).toEqual({ contacts: [{ contact: taken, documents: null }] });
  });
});

describe('the workspace', () => {
  it('is changed by owner and manager only, once under an id', async () => {
    const { browser: agent } = await joinAs(owner, 'agent', 'Eli');
    const request = { id: newId(), change: { type: 'rename', name: 'Harbour Teas Ltd' } };
    expect(codeOf(await agent.post('/api/workspace', request))).toBe('403 forbidden');
    const first = await owner.post<WorkspaceChanged>('/api/workspace', request);
    const again = await owner.post<WorkspaceChanged>('/api/workspace', request);
    expect((await workspaceOf(owner)).name).toBe('Harbour Teas Ltd');
    expect(again.body.version).toBe(first.body.version);
    expect(await workspaceOf(agent)).toMatchObject({ name: 'Harbour Teas Ltd', version: first.body.version });
  });

  it('tells the secret of a channel to owner and manager only', async () => {
    const { browser: agent } = await joinAs(owner, 'agent', 'Kim');
    const channel = ownerSession.workspace.channels[0]?.id ?? '';
    const { body } = await owner.get<{ secret: string }>(`/api/channels/${channel}/secrets/identity`);
    expect(body.secret).toMatch(/^[0-9a-f]{64}$/);
    expect(codeOf(await agent.get(`/api/channels/${channel}/secrets/identity`))).toBe('403 forbidden');
    expect(codeOf(await owner.get('/api/channels/unknown0/secrets/identity'))).toBe('404 not-found');
    expect(codeOf(await owner.get('/api/channels/%2e%2e%2f/secrets/identity'))).toBe('404 not-found');
    const workspace = await owner.get('/api/workspace');
    const changes = await owner.get<ChangesPage>('/api/changes');
    expect(JSON.stringify([workspace.body, changes.body])).not.toContain(body.secret);
  });
});
