import { initialState } from '@parley/core/contact/state';
import type { AgentId, ContactId, WorkspaceId } from '@parley/core/ids';
import { describe, expect, it } from 'vitest';
import { commitsOf } from './commit.ts';

const workspace = 'workspace0' as WorkspaceId;
const another = 'workspace1' as WorkspaceId;
const ana = 'agent000000' as AgentId;
const ben = 'agent000001' as AgentId;
const contact = 'contact0000' as ContactId;

/** The contact after so many entries. */
const at = (seq: number) => ({ ...initialState(contact), seq });

describe('what listeners hear of a transaction', () => {
  it('is one commit for each workspace that it touched', () => {
    const commits = commitsOf(
      [
        { type: 'set-read-cursor', workspace, agent: ana, contact, inbound: 1 },
        { type: 'remove-item', workspace: another, collection: 'snippets', id: 'snippet0' },
        { type: 'set-read-cursor', workspace, agent: ben, contact, inbound: 1 },
        { type: 'set-read-cursor', workspace, agent: ana, contact, inbound: 2 },
      ],
      7,
    );
    expect(commits).toMatchObject([
      { workspace, rev: 7, agents: [ana, ben], workspaceChanged: false },
      { workspace: another, rev: 7, agents: [], workspaceChanged: true },
    ]);
  });

  it('has a contact that changed twice once, from its first state to its last', () => {
    const [commit] = commitsOf(
      [
        { type: 'record', workspace, before: at(1), after: at(2), placed: [] },
        { type: 'record', workspace, before: at(2), after: at(5), placed: [] },
      ],
      2,
    );
    expect(commit?.contacts).toEqual([{ before: at(1), after: at(5), placed: [] }]);
  });

  it('names documents that no longer hold, and what was written into drafts', () => {
    const update = Uint8Array.of(1);
    const [commit] = commitsOf(
      [
        { type: 'rewrite-drafts', workspace, contact, name: 'drafts/x@1', whole: Uint8Array.of(2), update },
        { type: 'redact', workspace, entries: [], segments: [{ segment: 'a', document: 'a@1' }] },
        { type: 'announce-drafts', workspace, contact },
      ],
      2,
    );
    expect(commit).toMatchObject({
      stale: ['a@1'],
      draftsDocuments: [contact],
      draftWrites: [{ name: 'drafts/x@1', update }],
    });
  });

  it('tells a member whose rights changed', () => {
    const value = { id: ben, name: 'Ben', email: '', role: 'agent', limited: true, active: true } as const;
    const [commit] = commitsOf(
      [
        { type: 'put-item', workspace, item: { collection: 'members', id: ben, value } },
        { type: 'raise-epoch', workspace, agent: ben },
      ],
      2,
    );
    expect(commit).toMatchObject({ agents: [ben], workspaceChanged: true });
  });

  it('is nothing where a transaction changed only what nobody shows', () => {
    expect(commitsOf([{ type: 'end-job', job: 1, attempt: 1 }], 2)).toEqual([]);
  });
});
