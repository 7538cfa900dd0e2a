/**
 * The schema, as a list of migrations. Migration k (from 1) brings `user_version` from k-1 to k. From version 1.0 on,
 * a migration is only ever appended: each one before it has run on somebody's data (law L14).
 *
 * | table         | one row is                                                                             |
 * | ------------- | -------------------------------------------------------------------------------------- |
 * | counter       | the one row with the last `rev` given: it follows the order of commits (law L8)         |
 * | eras          | a start of the server: the first `rev` from then on, and a random name (law L8)         |
 * | workspaces …  | a workspace; changes of it already made; invitations                                    |
 * | workspace_items | an item of a workspace as JSON (core/workspace/items.ts): members and channels as       |
 * |               | everybody sees them, definitions, the rest; when it is removed, without the JSON        |
 * | members, channels | what the server keeps of them for itself: user and epoch; the workspace               |
 * | agent_settings … | an agent's own settings as JSON; changes of them already made                        |
 * | contacts      | a contact: folded state as JSON, and the columns that visibility is decided by          |
 * | segments      | a document of the record: whose, which part, from which `seq`, which incarnation         |
 * | entries       | an entry of the record as the JSON text that documents are encoded from (law L6)        |
 * | comments      | a comment's author, version and deletion                                                |
 * | deliveries    | the last delivery state of an outgoing message, and in how many parts it was sent       |
 * | message_parts | a message, or a part of one, by the channel's own id                                    |
 * | identities    | the contact that is found by an id of a person on a channel                                                          |
 * | inbounds      | an inbound that has arrived, by the channel's own id (CH-4)                             |
 * | thread        | a message in a visitor's own list (law L9)                                              |
 * | answers       | the final answer to a command (law L3)                                                  |
 * | held          | a held command; when it is over, without its words                                      |
 * | gone          | a contact that a limited agent may no longer see                                        |
 * | read_cursors  | how far an agent has read                                                               |
 * | notifications | a notification; for everyone who sees the unassigned when `agent` is empty               |
 * | notification_archives | which of those an agent has archived, or taken back                                |
 * | jobs          | what the server does later; `head` is 1 for a job that may be taken, 0 for one that waits |
 * |               | for another of its lane, -1 for one that was set aside; `lease` is the end of an attempt  |
 * | files …       | a stored file; what names it                                                            |
 * | drafts_documents | a contact's drafts document: incarnation and revision; `dirty` while the feed lacks the revision |
 * | draft_logs …  | a log of a drafts document; its updates in order of `n`; who wrote under which client id |
 * | visitors      | a visitor's token, as its hash                                                          |
 * | user_chats    | a proven user's chat that began before the proof: `user` is the external made of the id |
 * | channel_secrets | a secret of a channel, and for a day the one before, sealed with the server's SECRET    |
 * | channel_health … | how a channel does; notices about it                                                  |
 * | inbound_raw   | what a channel brought, as it came (CH-4)                                               |
 * | leaving       | a contact to take from a member who has left; who ended that, who takes it over         |
 */
export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE counter (id INTEGER PRIMARY KEY CHECK (id = 1), rev INTEGER NOT NULL) STRICT;
INSERT INTO counter VALUES (1, 0);
CREATE TABLE eras (first INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;

CREATE TABLE workspaces (id TEXT PRIMARY KEY) STRICT;
CREATE TABLE workspace_items (
  workspace TEXT NOT NULL REFERENCES workspaces, collection TEXT NOT NULL, id TEXT NOT NULL, json TEXT,
  since INTEGER NOT NULL, rev INTEGER NOT NULL, PRIMARY KEY (workspace, collection, id)
) STRICT;
CREATE UNIQUE INDEX workspace_items_by_rev ON workspace_items (workspace, rev);
CREATE TABLE members (
  id TEXT PRIMARY KEY, workspace TEXT NOT NULL REFERENCES workspaces, user TEXT NOT NULL UNIQUE,
  epoch INTEGER NOT NULL
) STRICT;
CREATE TABLE channels (
  id TEXT PRIMARY KEY, workspace TEXT NOT NULL REFERENCES workspaces
) STRICT;
CREATE TABLE invitations (
  token_hash TEXT PRIMARY KEY, workspace TEXT NOT NULL REFERENCES workspaces, role TEXT NOT NULL,
  limited INTEGER NOT NULL, expires_at INTEGER NOT NULL, by TEXT
) STRICT;
CREATE TABLE workspace_changes (workspace TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (workspace, id))
  STRICT, WITHOUT ROWID;
CREATE TABLE agent_settings (agent TEXT PRIMARY KEY REFERENCES members, settings TEXT NOT NULL, rev INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE agent_settings_changes (agent TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (agent, id))
  STRICT, WITHOUT ROWID;

CREATE TABLE contacts (
  id TEXT PRIMARY KEY, workspace TEXT NOT NULL REFERENCES workspaces, state TEXT NOT NULL, assignee TEXT,
  mentioned TEXT NOT NULL, segment INTEGER, rev INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX contacts_by_rev ON contacts (workspace, rev);
CREATE INDEX contacts_by_assignee ON contacts (assignee) WHERE assignee IS NOT NULL;
CREATE TABLE leaving (
  contact TEXT PRIMARY KEY REFERENCES contacts, agent TEXT NOT NULL, by TEXT, hand_to TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE segments (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, contact TEXT NOT NULL REFERENCES contacts,
  first INTEGER NOT NULL, count INTEGER NOT NULL, incarnation INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX segments_by_contact ON segments (contact, first);
CREATE TABLE entries (
  id TEXT NOT NULL UNIQUE, contact TEXT NOT NULL REFERENCES contacts, seq INTEGER NOT NULL,
  segment INTEGER NOT NULL REFERENCES segments, position INTEGER NOT NULL, about TEXT, json TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX entries_by_seq ON entries (contact, seq);
CREATE UNIQUE INDEX entries_by_position ON entries (segment, position);
CREATE INDEX entries_about ON entries (about) WHERE about IS NOT NULL;
CREATE TABLE comments (
  id TEXT PRIMARY KEY, contact TEXT NOT NULL, author TEXT NOT NULL, version INTEGER NOT NULL,
  deleted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE deliveries (id TEXT PRIMARY KEY, contact TEXT NOT NULL, status TEXT NOT NULL, parts INTEGER)
  STRICT, WITHOUT ROWID;
CREATE TABLE message_parts (
  channel TEXT NOT NULL, external TEXT NOT NULL, contact TEXT NOT NULL, entry TEXT NOT NULL, n INTEGER NOT NULL,
  last INTEGER NOT NULL, PRIMARY KEY (channel, external)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_parts_by_entry ON message_parts (entry);

CREATE TABLE identities (
  channel TEXT NOT NULL, external TEXT NOT NULL, contact TEXT NOT NULL REFERENCES contacts,
  PRIMARY KEY (channel, external)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_by_contact ON identities (contact);
CREATE TABLE inbounds (
  channel TEXT NOT NULL, external TEXT NOT NULL, contact TEXT, entries TEXT NOT NULL,
  PRIMARY KEY (channel, external)
) STRICT, WITHOUT ROWID;
CREATE TABLE visitors (
  token_hash TEXT PRIMARY KEY, channel TEXT NOT NULL REFERENCES channels, external TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE user_chats (
  channel TEXT NOT NULL, user TEXT NOT NULL, external TEXT NOT NULL, PRIMARY KEY (channel, user),
  UNIQUE (channel, external)
) STRICT, WITHOUT ROWID;
CREATE TABLE thread (
  channel TEXT NOT NULL, external TEXT NOT NULL, n INTEGER NOT NULL, entry TEXT NOT NULL UNIQUE,
  PRIMARY KEY (channel, external, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE answers (
  author TEXT NOT NULL, id TEXT NOT NULL, hash TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (author, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE held (
  author TEXT NOT NULL, id TEXT NOT NULL, contact TEXT NOT NULL, held TEXT, replaced_by TEXT,
  rev INTEGER NOT NULL, PRIMARY KEY (author, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_by_rev ON held (author, rev);
CREATE TABLE gone (agent TEXT NOT NULL, contact TEXT NOT NULL, rev INTEGER NOT NULL, PRIMARY KEY (agent, contact))
  STRICT, WITHOUT ROWID;
CREATE INDEX gone_by_rev ON gone (agent, rev);
CREATE TABLE read_cursors (
  agent TEXT NOT NULL, contact TEXT NOT NULL, inbound INTEGER NOT NULL, rev INTEGER NOT NULL,
  PRIMARY KEY (agent, contact)
) STRICT, WITHOUT ROWID;
CREATE INDEX read_cursors_by_rev ON read_cursors (agent, rev);
CREATE TABLE notifications (
  workspace TEXT NOT NULL, agent TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, contact TEXT NOT NULL,
  entry TEXT NOT NULL, at INTEGER NOT NULL, archived INTEGER NOT NULL, rev INTEGER NOT NULL,
  seq INTEGER NOT NULL, by TEXT NOT NULL, text TEXT, PRIMARY KEY (workspace, agent, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_by_rev ON notifications (workspace, agent, rev);
CREATE INDEX notifications_by_contact ON notifications (contact, agent, kind);
CREATE INDEX notifications_by_time ON notifications (workspace, agent, at);
CREATE TABLE notification_archives (
  agent TEXT NOT NULL, id TEXT NOT NULL, archived INTEGER NOT NULL, rev INTEGER NOT NULL, PRIMARY KEY (agent, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notification_archives_by_rev ON notification_archives (agent, rev);
CREATE INDEX notification_archives_by_id ON notification_archives (id);
CREATE TRIGGER notification_archives_end AFTER DELETE ON notifications WHEN old.agent = ''
BEGIN DELETE FROM notification_archives WHERE id = old.id; END;

CREATE TABLE jobs (
  n INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, key TEXT NOT NULL, workspace TEXT, contact TEXT,
  lane TEXT, pool TEXT NOT NULL DEFAULT '', due INTEGER NOT NULL, payload TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, lease INTEGER,
  lost INTEGER NOT NULL DEFAULT 0, reason TEXT, error TEXT, set_aside_at INTEGER,
  head INTEGER NOT NULL DEFAULT 1, UNIQUE (kind, key)
) STRICT;
CREATE INDEX jobs_due ON jobs (kind, pool, coalesce(lease, due)) WHERE head = 1;
CREATE INDEX jobs_lanes ON jobs (lane, n) WHERE lane IS NOT NULL AND head >= 0;
CREATE INDEX jobs_to_send ON jobs (pool, n) WHERE kind = 'send' AND head >= 0;
CREATE INDEX jobs_set_aside ON jobs (n) WHERE set_aside_at IS NOT NULL;

CREATE TABLE files (
  id TEXT PRIMARY KEY, workspace TEXT NOT NULL, contact TEXT, name TEXT NOT NULL, type TEXT NOT NULL,
  size INTEGER NOT NULL, width INTEGER, height INTEGER, uploader_kind TEXT NOT NULL, uploader TEXT NOT NULL,
  channel TEXT, created_at INTEGER NOT NULL, used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX files_by_uploader ON files (uploader, created_at);
CREATE INDEX files_unused ON files (created_at) WHERE used = 0;
CREATE TABLE file_uses (file TEXT NOT NULL, by TEXT NOT NULL, PRIMARY KEY (file, by)) STRICT, WITHOUT ROWID;
CREATE INDEX file_uses_by ON file_uses (by);

CREATE TABLE drafts_documents (
  contact TEXT PRIMARY KEY REFERENCES contacts, workspace TEXT NOT NULL, incarnation INTEGER NOT NULL,
  revision INTEGER NOT NULL, rev INTEGER NOT NULL, dirty INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_by_rev ON drafts_documents (workspace, rev);
CREATE INDEX drafts_dirty ON drafts_documents (contact) WHERE dirty = 1;
CREATE TABLE draft_logs (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, contact TEXT NOT NULL, length INTEGER NOT NULL
) STRICT;
CREATE TABLE draft_updates (
  n INTEGER PRIMARY KEY AUTOINCREMENT, log INTEGER NOT NULL REFERENCES draft_logs, bytes BLOB NOT NULL
) STRICT;
CREATE INDEX draft_updates_by_log ON draft_updates (log);
CREATE TABLE draft_writers (
  log INTEGER NOT NULL REFERENCES draft_logs, client INTEGER NOT NULL, agent TEXT NOT NULL, PRIMARY KEY (log, client)
) STRICT, WITHOUT ROWID;

CREATE TABLE channel_secrets (
  channel TEXT NOT NULL REFERENCES channels, name TEXT NOT NULL, sealed TEXT NOT NULL, former TEXT,
  former_until INTEGER, PRIMARY KEY (channel, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE channel_health (
  channel TEXT PRIMARY KEY REFERENCES channels, last_inbound INTEGER, last_sent INTEGER,
  refused INTEGER NOT NULL DEFAULT 0, refused_at INTEGER, refused_why TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE channel_notices (
  n INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL REFERENCES channels, type TEXT NOT NULL,
  level TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL, count INTEGER NOT NULL,
  UNIQUE (channel, type, level, text)
) STRICT;
CREATE TABLE inbound_raw (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, workspace TEXT NOT NULL,
  channel TEXT NOT NULL REFERENCES channels, at INTEGER NOT NULL, body BLOB NOT NULL, read INTEGER NOT NULL,
  why TEXT
) STRICT;
CREATE INDEX inbound_raw_by_time ON inbound_raw (at);
`,
];
