/** Contacts: their state, who they are on channels, and the rows of the inbox. */
import { damageOf, initialState, upcastState, type ContactState } from '@parley/core/contact/state';
import type { AgentId, ChannelId, ContactId, WorkspaceId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import { DamagedContactError } from '../../damaged-contact-error.ts';
import type { Sql } from '../statements.ts';
import { errorText } from '../../../error-text.ts';

/** What visibility is decided by, without reading the whole state. */
export interface Visible {
  readonly assignee: AgentId | null;
  readonly mentioned: readonly AgentId[];
}

/** A contact's state to build upon, or why it cannot be built upon. */
export type StoredState =
  | {
      readonly workspace: WorkspaceId;
      readonly state: ContactState;
      /** Whether the contact is still to be taken from a member who has left. */
      readonly isLeaving: boolean;
    }
  | {
      readonly workspace: WorkspaceId;
      readonly damage: DamagedContactError;
      /** Undefined if this cannot be read either. */
      readonly visible: Visible | undefined;
    };

type RowColumns = {
  id: string;
  state: string;
  live: number | null;
  draftsDocument: number | null;
  revision: number | null;
};

const ROW = `SELECT c.id, c.state, s.incarnation AS live, d.incarnation AS draftsDocument, d.revision
  FROM contacts c LEFT JOIN segments s ON s.id = c.segment LEFT JOIN drafts_documents d ON d.contact = c.id`;

type VisibleColumns = { assignee: string | null; mentioned: string };

/** States kept as they were parsed last: one change of a contact is read for every agent who is online. */
const MOST_PARSED = 1_000;

interface KnownState {
  readonly text: string;
  readonly state: ContactState;
}

const parse = (contact: ContactId, text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new DamagedContactError(contact, 'the state is not JSON');
  }
};

/** Parses a state that will be built upon. */
const parseState = (contact: ContactId, text: string): ContactState => {
  const stored = parse(contact, text);
  const damage = damageOf(stored, contact);
  if (damage !== undefined) throw new DamagedContactError(contact, damage);
  try {
    return upcastState(stored as ContactState);
  } catch (error) {
    throw new DamagedContactError(contact, errorText(error));
  }
};

/** Whether a stored state was written by a newer program. */
const isNewer = (stored: unknown): stored is ContactState => {
  const { v, seq, contact } = (stored ?? {}) as Readonly<Record<string, unknown>>;
  return typeof v === 'number' && v > 1 && Number.isSafeInteger(seq) && typeof contact === 'string';
};

/** Parses states; one whose text is the same as last time is not parsed again. Nobody writes into a state. */
const createStateReader = () => {
  const parsed = new Map<string, KnownState>();
  const remember = (contact: string, known: KnownState): void => {
    if (parsed.size >= MOST_PARSED) parsed.clear();
    parsed.set(contact, known);
  };
  const read = (contact: ContactId, text: string): ContactState => {
    const known = parsed.get(contact);
    if (known?.text === text) return known.state;
    const state = parseState(contact, text);
    remember(contact, { text, state });
    return state;
  };
  return {
    remember,
    read,
    /** Reads a state that is only shown: of a newer program's state, the parts that this program knows. */
    readToShow: (contact: ContactId, text: string): ContactState => {
      try {
        return read(contact, text);
      } catch (error) {
        const stored = parse(contact, text);
        if (isNewer(stored)) return upcastState(stored);
        throw error;
      }
    },
  };
};

const rowOf = (columns: RowColumns, state: ContactState): Row => ({
  contact: columns.id as ContactId,
  state,
  incarnation: columns.live ?? 1,
  draftsDocument: { incarnation: columns.draftsDocument ?? 1, revision: columns.revision ?? 0 },
});

/** The agents in a stored list; undefined if the text is not such a list. */
export const readMentioned = (text: string): readonly AgentId[] | undefined => {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? (list as readonly AgentId[]) : undefined;
  } catch {
    return undefined;
  }
};

const visibleOf = (columns: VisibleColumns | undefined): Visible | undefined => {
  const mentioned = columns && readMentioned(columns.mentioned);
  return mentioned && { assignee: columns.assignee as AgentId | null, mentioned };
};

export const createContactTable = (sql: Sql) => {
  const states = createStateReader();
  const selectRow = sql<[string, string], RowColumns>(`${ROW} WHERE c.id = ? AND c.workspace = ?`);
  const selectState = sql<[string], { workspace: string; state: string; leaving: number }>(
    `SELECT workspace, state, EXISTS (SELECT 1 FROM leaving WHERE contact = contacts.id) AS leaving
     FROM contacts WHERE id = ?`,
  );
  const selectVisible = sql<[string], VisibleColumns>(
    'SELECT assignee, mentioned FROM contacts WHERE id = ?',
  );
  const selectIdle = sql<[string], { id: string; state: string }>(
    `SELECT id, state FROM contacts
     WHERE workspace = ? AND CASE WHEN json_valid(state) THEN state ->> '$.idle.since' END IS NOT NULL ORDER BY id`,
  );
  const insert = sql<[string, string, string, number]>(
    `INSERT INTO contacts (id, workspace, state, mentioned, rev) VALUES (?, ?, ?, '[]', ?)`,
  );
  const update = sql<[string, string | null, string, number | null, number, string]>(
    'UPDATE contacts SET state = ?, assignee = ?, mentioned = ?, segment = ?, rev = ? WHERE id = ?',
  );
  const selectIdentity = sql<[string, string], { contact: string }>(
    'SELECT contact FROM identities WHERE channel = ? AND external = ?',
  );
  const upsertIdentity = sql<[string, string, string]>(
    `INSERT INTO identities VALUES (?, ?, ?)
     ON CONFLICT (channel, external) DO UPDATE SET contact = excluded.contact`,
  );
  const deleteIdentity = sql<[string, string, string]>(
    'DELETE FROM identities WHERE channel = ? AND external = ? AND contact = ?',
  );

  return {
    row: (workspace: WorkspaceId, contact: ContactId): Row | undefined => {
      const columns = selectRow.get(contact, workspace);
      return columns && rowOf(columns, states.readToShow(contact, columns.state));
    },
    stored: (contact: ContactId): StoredState | undefined => {
      const columns = selectState.get(contact);
      if (columns === undefined) return undefined;
      const workspace = columns.workspace as WorkspaceId;
      try {
        return { workspace, state: states.read(contact, columns.state), isLeaving: columns.leaving === 1 };
      } catch (error) {
        if (!(error instanceof DamagedContactError)) throw error;
        return { workspace, damage: error, visible: visibleOf(selectVisible.get(contact)) };
      }
    },
    /** States of a workspace's contacts whose last message is an agent's, in order of ids, without those that are damaged. */
    idle: (workspace: WorkspaceId): readonly ContactState[] =>
      selectIdle.all(workspace).flatMap(({ id, state }) => {
        try {
          return parseState(id as ContactId, state);
        } catch {
          return [];
        }
      }),
    create: (workspace: WorkspaceId, contact: ContactId, rev: number): ContactState => {
      const state = initialState(contact);
      insert.run(contact, workspace, JSON.stringify(state), rev);
      return state;
    },
    save: (state: ContactState, segment: number | null, rev: number): void => {
      const mentioned = JSON.stringify(state.mentioned);
      const text = JSON.stringify(state);
      update.run(text, state.assignee, mentioned, segment, rev, state.contact);
      // Read again soon, for those who are online and for the next command. If this is rolled back, the text differs.
      states.remember(state.contact, { text, state });
    },
    owner: (channel: ChannelId, key: string): ContactId | undefined =>
      selectIdentity.get(channel, key)?.contact as ContactId | undefined,
    setOwner: (channel: ChannelId, key: string, contact: ContactId): void => {
      upsertIdentity.run(channel, key, contact);
    },
    removeOwner: (channel: ChannelId, key: string, contact: ContactId): void => {
      deleteIdentity.run(channel, key, contact);
    },
  };
};
export type ContactTable = ReturnType<typeof createContactTable>;
