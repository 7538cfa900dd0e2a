/** Contacts still to be taken from members who have left. The list survives a crash. */
import type { AgentId, ContactId, WorkspaceId } from '@parley/core/ids';
import type { AssignedCount } from '@parley/core/protocol/account-api';
import type { Sql } from '../statements.ts';

export interface Leaving {
  readonly contact: ContactId;
  readonly workspace: WorkspaceId;
  /** The member who has left. */
  readonly agent: AgentId;
  /** The member who deactivated them; null if unknown. */
  readonly by: AgentId | null;
  /** The member who takes the contact over; null for nobody. */
  readonly handTo: AgentId | null;
}

type LeavingColumns = {
  contact: string;
  workspace: string;
  agent: string;
  by: string | null;
  hand_to: string | null;
};

const leavingOf = (row: LeavingColumns): Leaving => ({
  contact: row.contact as ContactId,
  workspace: row.workspace as WorkspaceId,
  agent: row.agent as AgentId,
  by: row.by as AgentId | null,
  handTo: row.hand_to as AgentId | null,
});

const SELECT = `SELECT l.contact, c.workspace, l.agent, l.by, l.hand_to
  FROM leaving l JOIN contacts c ON c.id = l.contact`;

export const createLeavingTable = (sql: Sql) => {
  const add = sql<[string | null, string | null, string]>(
    `INSERT INTO leaving SELECT id, assignee, ?, ? FROM contacts WHERE assignee = ?
     ON CONFLICT (contact) DO UPDATE SET agent = excluded.agent, by = excluded.by, hand_to = excluded.hand_to`,
  );
  const selectOne = sql<[string], LeavingColumns>(`${SELECT} WHERE l.contact = ?`);
  const selectNext = sql<[number], LeavingColumns>(`${SELECT} ORDER BY l.contact LIMIT ?`);
  const remove = sql<[string]>('DELETE FROM leaving WHERE contact = ?');
  const count = sql<[string], { contacts: number; open: number }>(
    `SELECT count(*) AS contacts, count(json_extract(state, '$.conversation.id')) AS open
     FROM contacts WHERE assignee = ?`,
  );

  return {
    /** Lists all contacts of a member. */
    add: (agent: AgentId, by: AgentId | null, handTo: AgentId | null): void => {
      add.run(by, handTo, agent);
    },
    of: (contact: ContactId): Leaving | undefined => {
      const row = selectOne.get(contact);
      return row && leavingOf(row);
    },
    next: (limit: number): readonly Leaving[] => selectNext.all(limit).map(leavingOf),
    remove: (contact: ContactId): void => {
      remove.run(contact);
    },
    /** How many contacts a member has. */
    count: (agent: AgentId): AssignedCount => {
      const found = count.get(agent);
      return { contacts: found?.contacts ?? 0, open: found?.open ?? 0 };
    },
  };
};
