import type { AgentId, ContactId } from '@parley/core/ids';
import { describe, expect, it } from 'vitest';
import { PresenceState } from './presence-state.svelte.ts';
import { ReplicaDouble } from '../testing/replica-double.ts';

const contact = 'contactaaa' as ContactId;
const tomas = 'agenttomas' as AgentId;

describe('presence', () => {
  it('IN-5 gives the others who look at a contact', () => {
    const replica = new ReplicaDouble();
    const presence = new PresenceState(replica);
    replica.setPresent(
      { agent: replica.self.id, viewing: contact, writing: null },
      { agent: tomas, viewing: contact, writing: 'comment' },
    );
    expect(presence.at(contact)).toEqual([{ agent: tomas, viewing: contact, writing: 'comment' }]);
    expect(presence.at('contactbbb' as ContactId)).toEqual([]);
  });

  it('IN-5 says what this tab looks at and writes, each change once', () => {
    const replica = new ReplicaDouble();
    const presence = new PresenceState(replica);
    presence.view(contact);
    presence.write('reply');
    presence.write('reply');
    presence.write(null);
    expect(replica.said).toEqual([
      { viewing: contact, writing: null },
      { viewing: contact, writing: 'reply' },
      { viewing: contact, writing: null },
    ]);
  });
});
