import type { AgentId, ContactId, WorkspaceId } from '@parley/core/ids';
import { parseName } from '@parley/core/documents/names';
import type { Row } from '@parley/core/inbox/row';
import { describe, expect, it } from 'vitest';
import type { Account } from '../store/workspace-store.ts';
import { documentAccess } from './authorize.ts';

const workspace = 'workspace1' as WorkspaceId;
const elsewhere = 'workspace2' as WorkspaceId;
const contact = 'contact01' as ContactId;
const account = (part: Partial<Account> = {}): Account => ({
  id: 'agent0001' as AgentId,
  name: 'Ana',
  email: 'ana@example.com',
  role: 'agent',
  limited: false,
  active: true,
  workspace,
  user: 'user-1',
  ...part,
});

/** A store with one contact, assigned to somebody else, its drafts document and segment at incarnation 2. */
const store = {
  record: {
    row: async (where: WorkspaceId, id: ContactId) =>
      where === workspace && id === contact
        ? ({ contact, state: { assignee: 'agent0002', mentioned: [] } } as unknown as Row)
        : undefined,
    segment: async (name: string) =>
      name === 'conversation/talk00001/1'
        ? { name, first: 1, count: 1, workspace, contact, incarnation: 2 }
        : undefined,
    tombstone: async (name: string) => (name === 'drafts/erased001@1' ? ('deleted' as const) : undefined),
  },
  drafts: {
    state: async (id: ContactId) => (id === contact ? { workspace, incarnation: 2, revision: 1 } : undefined),
  },
  workspaces: {
    account: async (id: AgentId) => (id === 'agent0002' ? account({ id }) : undefined),
  },
};

const access = async (name: string, who = account()) => {
  const parsed = parseName(name);
  if (!parsed) throw new Error(`${name} is no name`);
  return documentAccess(who, parsed, store);
};

describe('documentAccess', () => {
  it('lets agents read the record and write the drafts document', async () => {
    expect(await access('conversation/talk00001/1@2')).toEqual({ access: 'read' });
    expect(await access('drafts/contact01@2')).toEqual({ access: 'write' });
  });

  it('lets nobody but the author write an edit, and nobody else open private drafts', async () => {
    expect(await access('drafts/contact01/agent0001@2')).toEqual({ access: 'write' });
    expect(await access('drafts/contact01/agent0002@2')).toEqual({ access: 'read' });
    expect(await access('drafts/contact01/stranger1@2')).toEqual({ reason: 'unknown-document' });
    expect(await access('drafts/contact01/agent0001/private@2')).toEqual({ access: 'write' });
    expect(await access('drafts/contact01/agent0002/private@2')).toEqual({ reason: 'forbidden' });
  });

  it('WS-1 revokes what a limited agent does not see', async () => {
    const limited = account({ limited: true });
    expect(await access('conversation/talk00001/1@2', limited)).toEqual({ reason: 'revoked' });
    expect(await access('drafts/contact01@2', limited)).toEqual({ reason: 'revoked' });
    expect(await access('presence/workspace1', limited)).toEqual({ reason: 'forbidden' });
    expect(await access('presence/workspace1')).toEqual({ access: 'read' });
  });

  it('says what is no longer true, and drops nothing for a name it does not know', async () => {
    expect(await access('conversation/talk00001/1@1')).toEqual({ reason: 'stale' });
    expect(await access('drafts/contact01@3')).toEqual({ reason: 'stale' });
    expect(await access('drafts/erased001@1')).toEqual({ reason: 'deleted' });
    expect(await access('drafts/unknown01@1')).toEqual({ reason: 'unknown-document' });
    expect(await access('conversation/unknown01/1@1')).toEqual({ reason: 'unknown-document' });
  });

  it('takes the workspace from the session, never from the name', async () => {
    const stranger = account({ workspace: elsewhere, role: 'owner' });
    expect(await access('conversation/talk00001/1@2', stranger)).toEqual({ reason: 'unknown-document' });
    expect(await access('drafts/contact01@2', stranger)).toEqual({ reason: 'unknown-document' });
    expect(await access('presence/workspace1', stranger)).toEqual({ reason: 'forbidden' });
    expect(await access('feed/agent0001')).toEqual({ access: 'read' });
    expect(await access('feed/agent0002')).toEqual({ reason: 'forbidden' });
  });

  it('lets a member who is not active open nothing', async () => {
    const inactive = account({ active: false, role: 'owner' });
    expect(await access('drafts/contact01@2', inactive)).toEqual({ reason: 'unauthenticated' });
    expect(await access('feed/agent0001', inactive)).toEqual({ reason: 'unauthenticated' });
  });
});
