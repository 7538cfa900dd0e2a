import { expect, test } from 'vitest';
import { initialState, upcastState } from '../contact/state.ts';
import type { AgentId, ChannelId, ContactId, StageId, WorkspaceId } from '../ids.ts';
import { displayName } from '../inbox/row.ts';
import { DEFAULT_RULES } from './defaults.ts';
import { readWorkspace } from './read-workspace.ts';
import type { Workspace } from './workspace.ts';

const POISON = '\u202e\u200b\u3164';

const stored: Workspace = {
  id: 'workspace1' as WorkspaceId,
  version: 1,
  name: `${POISON}Marlow`,
  members: [
    {
      id: 'agentana1' as AgentId,
      name: POISON,
      email: 'ana@example.com',
      role: 'owner',
      limited: false,
      active: true,
    },
    {
      id: 'agentben1' as AgentId,
      name: '\u202eBen',
      email: 'b@example.com',
      role: 'agent',
      limited: false,
      active: true,
    },
  ],
  channels: [
    {
      id: 'channel01' as ChannelId,
      kind: 'web-chat',
      name: POISON,
      settings: { sites: [], color: '#000000', greeting: '' },
    },
  ],
  snippets: [],
  prompts: [],
  rules: {
    ...DEFAULT_RULES,
    stages: [{ id: 'stage0001' as StageId, name: POISON }],
    closingNotes: { mode: 'optional', categories: [`Refund${POISON}`] },
  },
};

test('names that were stored before they were cleaned are read so that they can be seen', () => {
  const read = readWorkspace(stored);
  expect(read.name).toBe('Marlow');
  expect(read.members.map(({ name }) => name)).toEqual(['ana@example.com', 'Ben']);
  expect(read.channels[0]?.name).toBe('Channel');
  expect(read.rules.stages[0]?.name).toBe('–');
  expect(read.rules.closingNotes.categories).toEqual(['Refund']);
  expect(readWorkspace(read)).toEqual(read);
});

test('so are those of a contact', () => {
  const state = upcastState({
    ...initialState('contact01' as ContactId),
    fields: { name: POISON, email: 'zoe\u200b@example.com', note: 'one\n\u202etwo' },
    identities: [{ channel: 'channel01' as ChannelId, external: 'v', name: POISON, phone: '06 12' }],
    stage: { id: 'stage0001' as StageId, name: '\u202eHot' },
  });
  expect(state.fields).toEqual({ email: 'zoe@example.com', name: '', note: 'one\ntwo' });
  expect(displayName(state)).toBe('zoe@example.com');
  expect(state.identities[0]).toEqual({ channel: 'channel01', external: 'v', phone: '06 12' });
  expect(state.stage?.name).toBe('Hot');
});
