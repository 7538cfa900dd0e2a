import { initialState, type ContactState } from '@parley/core/contact/state';
import type { AgentId, ContactId, ConversationId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import { describe, expect, it } from 'vitest';
import { keptContacts } from './pull.ts';
import { DEFAULT_KEEPING } from './stored.ts';

const me = 'agentmyself' as AgentId;
const other = 'agentsomebody' as AgentId;
const id = (name: string) => `contact${name}` as ContactId;

const row = (name: string, at: number, given: Partial<ContactState>): [ContactId, Row] => {
  const contact = id(name);
  const state = { ...initialState(contact), at, ...given };
  return [contact, { contact, state, incarnation: 1, desk: { incarnation: 1, revision: 0 } }];
};
const open = { conversation: { id: 'conversation1' as ConversationId, openedAt: 1 } };

const mirror = {
  agent: me,
  rows: new Map([
    row('mine', 1, { ...open, assignee: me }),
    row('free', 2, open),
    row('theirs', 3, { ...open, assignee: other }),
    row('closed', 4, { assignee: me }),
    row('snoozed', 5, { assignee: me, snooze: { until: 9, regardless: false } }),
    row('blocked', 6, { ...open, blocked: true }),
  ]),
};
const kept = (keeping: typeof DEFAULT_KEEPING, ...opened: ContactId[]) =>
  keptContacts(mirror, keeping, opened).sort();

describe('what is kept locally', () => {
  it('OF-7 is mine, the unassigned and what was opened lately, if nothing else is set', () => {
    expect(kept(DEFAULT_KEEPING)).toEqual([id('free'), id('mine'), id('snoozed')]);
    expect(kept(DEFAULT_KEEPING, id('theirs'), id('closed'))).toEqual(
      [id('closed'), id('free'), id('mine'), id('snoozed'), id('theirs')].sort(),
    );
  });

  it('OF-7 follows the setting', () => {
    expect(kept({ mine: false, unassigned: true, recent: 0 }, id('theirs'))).toEqual([id('free')]);
    expect(kept({ mine: true, unassigned: false, recent: 0 })).toEqual([id('mine'), id('snoozed')]);
    expect(kept({ mine: false, unassigned: false, recent: 1 }, id('closed'), id('theirs'))).toEqual([
      id('closed'),
    ]);
    expect(kept({ mine: false, unassigned: false, recent: 5 }, id('gone'))).toEqual([]);
  });
});
