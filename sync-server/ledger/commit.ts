/** What listeners hear of a transaction once it is on the disk: computed from its changes. */
import type { Placed } from '@parley/core/contact/record';
import type { ContactState } from '@parley/core/contact/state';
import type { AgentId, ContactId, WorkspaceId } from '@parley/core/ids';
import type { LedgerChange } from './changes.ts';

/** What one transaction changed in a workspace; handed to listeners after the commit, in commit order. */
export interface Commit {
  readonly workspace: WorkspaceId;
  /** Highest `rev` written. */
  readonly rev: number;
  readonly contacts: readonly {
    readonly before: ContactState;
    readonly after: ContactState;
    readonly placed: readonly Placed[];
  }[];
  /** Names of documents that no longer hold, redacted ones: their attachments end with `stale`. */
  readonly stale: readonly string[];
  /** Names of drafts documents that were cut off (erasure, redaction): their attachments end with `deleted`. */
  readonly deleted: readonly string[];
  /** Agents whose own data changed: read cursors, held commands, notifications, settings. */
  readonly agents: readonly AgentId[];
  readonly workspaceChanged: boolean;
  /** Drafts document revisions that changed. */
  readonly draftsDocuments: readonly ContactId[];
  /**
   * What the server itself wrote into drafts documents: it takes out the words of a deleted comment (CM-5), and
   * nothing else. It is in their logs already: apply it to documents that are open, and do not append it again.
   */
  readonly draftWrites: readonly { readonly name: string; readonly update: Uint8Array }[];
}

/** What a transaction notes: changes of the ledger, and that the revision of a contact's drafts has its place in the feed. */
export type Noted =
  | LedgerChange
  | { readonly type: 'announce-drafts'; readonly workspace: WorkspaceId; readonly contact: ContactId }
  /** An update that was set aside is back in the log of its drafts document. */
  | {
      readonly type: 'restore-update';
      readonly workspace: WorkspaceId;
      readonly contact: ContactId;
      readonly name: string;
      readonly update: Uint8Array;
    };

/** One commit per workspace that the transaction touched; a contact changed several times appears once. */
export function commitsOf(noted: readonly Noted[], rev: number): readonly Commit[] {
  const touched: Touched[] = [];
  for (const change of noted) {
    const found = touchedBy(change);
    if (found) touched.push(found);
  }
  return [...new Set(touched.map(({ workspace }) => workspace))].map((workspace) =>
    commitOf(
      workspace,
      rev,
      touched.filter((one) => one.workspace === workspace),
    ),
  );
}

interface Touched {
  readonly workspace: WorkspaceId;
  readonly contact?: Commit['contacts'][number];
  readonly agents?: readonly AgentId[];
  readonly stale?: readonly string[];
  readonly isWorkspace?: true;
  readonly drafts?: ContactId;
  readonly draftWrite?: Commit['draftWrites'][number];
}

/** What listeners learn of a change; undefined if the change shows nowhere by itself. */
function touchedBy(change: Noted): Touched | undefined {
  switch (change.type) {
    case 'record': {
      const { workspace, before, after, placed } = change;
      return { workspace, contact: { before, after, placed } };
    }
    case 'hold':
    case 'end-hold':
      return { workspace: change.workspace, agents: [change.author] };
    case 'set-read-cursor':
    case 'archive-notification':
    case 'set-settings':
      return { workspace: change.workspace, agents: [change.agent] };
    case 'notify':
      return { workspace: change.workspace, agents: change.recipients };
    case 'redact-mentions':
      return { workspace: change.workspace, agents: change.agents };
    case 'redact':
      return { workspace: change.workspace, stale: change.segments.map(({ document }) => document) };
    case 'rewrite-drafts':
    case 'restore-update': {
      const { workspace, contact, name, update } = change;
      return { workspace, drafts: contact, draftWrite: { name, update } };
    }
    case 'announce-drafts':
      return { workspace: change.workspace, drafts: change.contact };
    case 'put-item':
    case 'remove-item':
    case 'sync-templates':
      return { workspace: change.workspace, isWorkspace: true };
    case 'raise-epoch':
      return { workspace: change.workspace, agents: [change.agent] };
    default:
      return undefined;
  }
}

function commitOf(workspace: WorkspaceId, rev: number, touched: readonly Touched[]): Commit {
  return {
    workspace,
    rev,
    contacts: mergeContacts(touched.flatMap(({ contact }) => contact ?? [])),
    stale: [...new Set(touched.flatMap(({ stale }) => stale ?? []))],
    deleted: [],
    agents: [...new Set(touched.flatMap(({ agents }) => agents ?? []))],
    workspaceChanged: touched.some(({ isWorkspace }) => isWorkspace),
    draftsDocuments: [...new Set(touched.flatMap(({ drafts }) => drafts ?? []))],
    draftWrites: touched.flatMap(({ draftWrite }) => draftWrite ?? []),
  };
}

function mergeContacts(contacts: Commit['contacts']): Commit['contacts'] {
  const merged = new Map<ContactId, Commit['contacts'][number]>();
  for (const { before, after, placed } of contacts) {
    const earlier = merged.get(after.contact);
    merged.set(after.contact, {
      before: earlier?.before ?? before,
      after,
      placed: [...(earlier?.placed ?? []), ...placed],
    });
  }
  return [...merged.values()];
}
