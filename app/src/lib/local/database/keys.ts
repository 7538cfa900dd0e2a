/**
 * The schema of the replica: one IndexedDB per workspace and user, named `parley/<workspace>/<agent>`, with one
 * object store of key and value. Keys are arrays, so that a prefix is a range.
 *
 * | key                                  | value           | what                                                    |
 * | ------------------------------------ | --------------- | ------------------------------------------------------- |
 * | `meta` `version`                     | number          | version of this schema; see migrations.ts               |
 * | `meta` `cursor`                      | string          | how far the feed was followed, written with its rows    |
 * | `meta` `whole`                       | boolean         | whether the first pull of rows has come to its end      |
 * | `meta` `order`                       | number          | last `order` given to a command                         |
 * | `meta` `self`                        | Member          | whose replica it is                                     |
 * | `meta` `keeping`                     | Keeping         | which contacts are kept locally (OF-7)                  |
 * | `meta` `announced`                   | NotificationId[]| told outside of the page, by some tab (NT-1)            |
 * | `item` collection id                 | StoredItem      | of the workspace, also of collections to come           |
 * | `meta` `workspace-version`           | number          | highest `rev` of the items that were applied            |
 * | `settings`                           | AgentSettings   | the agent's own, as the server has them                 |
 * | `setting` order                      | WaitingSetting  | a change of them until the server has it                |
 * | `first-rows` list                    | FirstRows       | with which rows a list began when it was seen last      |
 * | `row` contact                        | Row             |                                                         |
 * | `read-cursor` contact                | StoredReadCursor | contact's messages that this agent has seen             |
 * | `held` command                       | HeldCommand     | held on the server, from any device                     |
 * | `over` command                       | true            | no longer held; the feed has not said so yet            |
 * | `notification` id                    | Notification    |                                                         |
 * | `outbox` contact order               | OutboxItem      | a command until its effect is seen in row or record     |
 * | `returned` command                   | ReturnedCommand | refused, kept until discarded                           |
 * | `file` id                            | LocalFile       | with its bytes until uploaded                           |
 * | `segments` contact                  | KnownSegments  | what the last pull said of the contact's documents      |
 * | `record` contact name                | RecordHead      | count and last entry of what is held of a record        |
 * | `update` contact name                | Uint8Array      | base: many updates merged                               |
 * | `update` contact name writer n       | Uint8Array      | one update since; a writer is one opening in one tab    |
 * | `dirty` name writer                  | DirtyDrafts       | a drafts document with words that the server has not proven (L7)   |
 * | `draft` contact name                 | DraftNote       | drafts in a drafts document that is kept, for its row (IN-2)       |
 * | `opened` contact                     | number          | when it was last opened, ms (OF-7)                      |
 */
import type { AgentId, CommandId, ContactId, FileId, WorkspaceId } from '@parley/core/ids';

export type Key = (string | number)[];

/** Version of the schema that this program writes. */
export const SCHEMA_VERSION = 1;

/** Name of the database of a user in a workspace. */
export const databaseName = (workspace: WorkspaceId, agent: AgentId): string =>
  `parley/${workspace}/${agent}`;

export const key = {
  version: ['meta', 'version'] as Key,
  cursor: ['meta', 'cursor'] as Key,
  whole: ['meta', 'whole'] as Key,
  order: ['meta', 'order'] as Key,
  self: ['meta', 'self'] as Key,
  keeping: ['meta', 'keeping'] as Key,
  announced: ['meta', 'announced'] as Key,
  workspaceVersion: ['meta', 'workspace-version'] as Key,
  item: (collection: string, id: string): Key => ['item', collection, id],
  settings: ['settings'] as Key,
  setting: (order: number): Key => ['setting', order],
  firstRows: (list: string): Key => ['first-rows', list],
  row: (contact: ContactId): Key => ['row', contact],
  readCursor: (contact: ContactId): Key => ['read-cursor', contact],
  held: (command: CommandId): Key => ['held', command],
  over: (command: CommandId): Key => ['over', command],
  notification: (id: string): Key => ['notification', id],
  outbox: (contact: ContactId, order: number): Key => ['outbox', contact, order],
  returned: (command: CommandId): Key => ['returned', command],
  file: (id: FileId): Key => ['file', id],
  segments: (contact: ContactId): Key => ['segments', contact],
  record: (contact: ContactId, name: string): Key => ['record', contact, name],
  base: (contact: ContactId, name: string): Key => ['update', contact, name],
  update: (contact: ContactId, name: string, writer: string, n: number): Key => [
    'update',
    contact,
    name,
    writer,
    n,
  ],
  dirty: (name: string, writer: string): Key => ['dirty', name, writer],
  draft: (contact: ContactId, name: string): Key => ['draft', contact, name],
  opened: (contact: ContactId): Key => ['opened', contact],
};

/** All keys of these parts that come after one of them. */
export const underAfter = (prefix: Key, last: Key): IDBKeyRange =>
  IDBKeyRange.bound(last, [...prefix, []], true);

/** All keys that begin with these parts, the parts alone among them. An array sorts after every text and number. */
export const under = (...prefix: Key): IDBKeyRange => IDBKeyRange.bound(prefix, [...prefix, []]);
