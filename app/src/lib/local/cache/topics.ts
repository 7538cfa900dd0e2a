/** Names of the parts of the local copy: who writes says which of them have changed. */
import type { ContactId } from '@parley/core/ids';

/** Parts of the database that the cache holds. A row topic names contacts; `null` stands for all of them. */
export interface Topics {
  readonly rows?: readonly ContactId[] | null;
  readonly readCursors?: true;
  /** Commands, of all contacts or of these. */
  readonly outbox?: true | readonly ContactId[];
  readonly held?: true;
  readonly returned?: true;
  readonly notifications?: true;
  readonly workspace?: true;
  /** The agent's own settings. */
  readonly settings?: true;
  readonly files?: true;
  readonly dirty?: true;
  readonly drafts?: true;
  /** Contacts whose stored documents were changed by other means than an attachment: a pull, a drop. */
  readonly documents?: readonly ContactId[];
}

/** Everything, as after a reset or a long sleep. */
export const ALL_TOPICS: Topics = {
  rows: null,
  readCursors: true,
  outbox: true,
  held: true,
  returned: true,
  notifications: true,
  workspace: true,
  settings: true,
  files: true,
  dirty: true,
  drafts: true,
};

const joinRows = (a: Topics['rows'], b: Topics['rows']): readonly ContactId[] | null | undefined => {
  if (a === null || b === null) return null;
  if (a === undefined) return b;
  return b === undefined ? a : [...new Set([...a, ...b])];
};

const joinOutbox = (a: Topics['outbox'], b: Topics['outbox']): Topics['outbox'] => {
  if (a === true || b === true) return true;
  return a === undefined || b === undefined ? (a ?? b) : [...new Set([...a, ...b])];
};

/** Both of them at once. */
export const joinTopics = (a: Topics, b: Topics): Topics => {
  const rows = joinRows(a.rows, b.rows);
  const outbox = joinOutbox(a.outbox, b.outbox);
  return {
    ...a,
    ...b,
    ...(rows === undefined ? {} : { rows }),
    ...(outbox === undefined ? {} : { outbox }),
    ...(a.documents || b.documents
      ? { documents: [...new Set([...(a.documents ?? []), ...(b.documents ?? [])])] }
      : {}),
  };
};
