/** What the ledger's store in memory holds. */
import type { Actor, Entry } from '@parley/core/contact/entry';
import type { ContactState } from '@parley/core/contact/state';
import type { AgentId, ContactId, EntryId, FileId, WorkspaceId } from '@parley/core/ids';
import type { Notification } from '@parley/core/protocol/agent-api';
import type { AgentSettings } from '@parley/core/workspace/agent-settings';
import type { StoredItem } from '@parley/core/workspace/items';
import type {
  Leaving,
  LoggedUpdate,
  StoredAnswer,
  StoredComment,
  StoredDelivery,
  StoredFile,
  StoredHold,
  StoredInbound,
  StoredPart,
} from '../stored.ts';
import type { NewInvitation } from '../workspace/requests.ts';

/** A notification of an agent's list, or of everybody's where `to` is `everyone`. */
export interface ListedNotification {
  readonly workspace: WorkspaceId;
  readonly to: AgentId | 'everyone';
  readonly notification: Omit<Notification, 'archived'> & { readonly seq: number; readonly by: Actor };
  /** The agents who have archived it. */
  readonly archivedBy: ReadonlySet<AgentId>;
}

export interface Memory {
  /** Items of workspaces: `<workspace>/<collection>/<id>`. */
  readonly items: Map<string, StoredItem & { readonly workspace: WorkspaceId }>;
  /** The number of changes of items: the version of what changed last. */
  itemChanges: number;
  readonly workspaceOf: Map<AgentId, WorkspaceId>;
  /** Requests that were made, of workspaces and of agents' settings: `<whose>/<id>`. */
  readonly requests: Set<string>;
  readonly invitations: Map<string, NewInvitation & { readonly workspace: WorkspaceId }>;
  readonly settings: Map<AgentId, AgentSettings>;
  readonly contacts: Map<ContactId, { readonly workspace: WorkspaceId; readonly state: ContactState }>;
  /** By `<channel>/<key>`. */
  readonly owners: Map<string, ContactId>;
  /** By `<channel>/<external>`, like the next one. */
  readonly parts: Map<string, StoredPart>;
  readonly inbounds: Map<string, StoredInbound>;
  readonly entries: Map<
    EntryId,
    { readonly contact: ContactId; readonly segment: string; readonly entry: Entry }
  >;
  /** Incarnations by segment. */
  readonly segments: Map<string, number>;
  readonly comments: Map<EntryId, StoredComment>;
  readonly deliveries: Map<EntryId, StoredDelivery>;
  /** By `<author>/<command>`, like the next one. */
  readonly answers: Map<string, StoredAnswer>;
  readonly holds: Map<string, StoredHold>;
  readonly files: Map<FileId, StoredFile>;
  readonly notifications: ListedNotification[];
  readonly leaving: Map<ContactId, Leaving>;
  /** Logs of drafts documents by name. */
  readonly drafts: Map<string, readonly LoggedUpdate[]>;
  /** The last number that an update of a log was given. */
  lastUpdate: number;
}

export function emptyMemory(): Memory {
  return {
    items: new Map(),
    itemChanges: 0,
    workspaceOf: new Map(),
    requests: new Set(),
    invitations: new Map(),
    settings: new Map(),
    contacts: new Map(),
    owners: new Map(),
    parts: new Map(),
    inbounds: new Map(),
    entries: new Map(),
    segments: new Map(),
    comments: new Map(),
    deliveries: new Map(),
    answers: new Map(),
    holds: new Map(),
    files: new Map(),
    notifications: [],
    leaving: new Map(),
    drafts: new Map(),
    lastUpdate: 0,
  };
}

/** Nobody writes into what is stored, so that only the collections have to be copied. */
export function copyOf(memory: Memory): Memory {
  const copies = Object.entries(memory).map(([name, value]: [string, unknown]) => [name, copyOfOne(value)]);
  return Object.fromEntries(copies) as Memory;
}

function copyOfOne(value: unknown): unknown {
  if (value instanceof Map) return new Map(value);
  if (value instanceof Set) return new Set(value);
  return Array.isArray(value) ? [...(value as unknown[])] : value;
}
