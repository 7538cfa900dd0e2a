/**
 * What the replica asks of the world. All of it is passed in, so that a simulator can drive the real replica in
 * Node with a virtual clock and a network that fails at will.
 */
import type { Command } from '@parley/core/contact/decide/command';
import type { ContactId, FileId } from '@parley/core/ids';
import type {
  AttachToken,
  ChangesPage,
  CommandsResponse,
  PullRequest,
  PullResponse,
  Session,
  UploadedFile,
} from '@parley/core/protocol/agent-api';
import type { ErrorCode } from '@parley/core/protocol/reasons';
import type { AgentSettings, SettingsRequest } from '@parley/core/workspace/agent-settings';
import type { UseStore } from 'idb-keyval';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { Dispose } from './replica-api.ts';

/** Why a request brought nothing. Only `refused` is the server's word on the request itself; all else is "later". */
export type Failure =
  /** No connection, or no answer in time. */
  | { readonly why: 'offline' }
  | { readonly why: 'unauthenticated' }
  /** The browser's session belongs to another agent than the one this tab shows. */
  | { readonly why: 'not-you' }
  /** `retryAfter` in ms, if the server said. */
  | { readonly why: 'rate-limited'; readonly retryAfter: number | null }
  /** `internal`: the server itself has failed on this request; other requests may succeed. */
  | { readonly why: 'unavailable'; readonly internal?: true }
  | { readonly why: 'refused'; readonly code: ErrorCode; readonly message: string };

export type Outcome<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: Failure };

/** The HTTP half of the server. Nothing here throws. */
export interface Transport {
  session(): Promise<Outcome<Session>>;
  commands(commands: readonly Command[]): Promise<Outcome<CommandsResponse>>;
  /** Changes after a cursor; `null` asks for everything. */
  changes(cursor: string | null): Promise<Outcome<ChangesPage>>;
  /** Makes a change of the agent's own settings, and gives them as they are now. */
  changeSettings(request: SettingsRequest): Promise<Outcome<AgentSettings>>;
  pull(request: PullRequest): Promise<Outcome<PullResponse>>;
  upload(file: {
    readonly id: FileId;
    readonly contact: ContactId;
    readonly name: string;
    readonly blob: Blob;
  }): Promise<Outcome<UploadedFile>>;
}

export interface AttachOptions {
  readonly name: string;
  readonly doc: Y.Doc;
  /** Null for documents without presence. It outlives the attachment. */
  readonly awareness: Awareness | null;
  /** Asked for at each (re)connection. */
  readonly token: () => AttachToken;
  /** The server's state has been applied. Own edits may still be on their way: a barrier proves them (law L7). */
  readonly onSynced: () => void;
  /** The connection is gone; it comes back by itself and ends in `onSynced` again. */
  readonly onLost: () => void;
  /** The server refused or ended this attachment; it does not come back by itself (law L11). */
  readonly onDenied: (reason: string) => void;
  readonly onStateless: (payload: string) => void;
}

export interface Attachment {
  /** Origin of the transactions that bring the server's updates. */
  readonly origin: unknown;
  /** Sent in order with the updates before it. */
  sendStateless(payload: string): void;
  close(): void;
}

/** The WebSocket half of the server: many documents on one socket. A name is attached at most once at a time. */
export interface Attachments {
  attach(options: AttachOptions): Attachment;
  /** Whether the server has sent something on the open socket. */
  connected(): boolean;
  onConnected(listener: () => void): Dispose;
  /** There may be a network: connects at once, if it only waits to try again. */
  connectNow(): void;
  close(): void;
}

/** A lock between tabs that is held. */
export interface Lease {
  /** Resolves when another tab has stolen it. */
  readonly lost: Promise<void>;
  release(): void;
}

export interface Locks {
  /** Waits for a lock, or takes it from its holder at once. The disposer gives up waiting, or releases. */
  acquire(name: string, steal: boolean, onHeld: (lease: Lease) => void): Dispose;
}

/** Messages to the other tabs of this browser; never to oneself. */
export interface TabChannel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Dispose;
  close(): void;
}

export interface Clock {
  /** The agent's clock, in ms since 1970. */
  now(): number;
  /** Runs after `ms`; the disposer cancels. */
  after(ms: number, run: () => void): Dispose;
  /** From 0 to below 1: for jitter. */
  random(): number;
}

/** The tab itself. */
export interface Page {
  /** Whether the tab can be seen. */
  visible(): boolean;
  onVisibility(listener: () => void): Dispose;
  /** Resolves when what changed now stands on the screen, or would if the tab could be seen. */
  drawn(): Promise<void>;
  /** What the browser believes of the network; `true` proves nothing. */
  online(): boolean;
  onOnline(listener: () => void): Dispose;
  /** An address at which a blob can be shown in this tab. */
  objectUrl(blob: Blob): string;
  revokeUrl(url: string): void;
  /** Bytes used by this origin, if the browser says. */
  usage(): Promise<number | undefined>;
}

export interface Environment {
  readonly database: UseStore;
  readonly transport: Transport;
  readonly attachments: Attachments;
  readonly locks: Locks;
  readonly channel: TabChannel;
  readonly clock: Clock;
  readonly page: Page;
  readonly newId: <Id extends string>() => Id;
  /** Something that should not happen, and would otherwise go unnoticed. */
  readonly report: (what: string, error: unknown) => void;
}

/** The world before documents are attached: what the rows need. */
export type LocalEnvironment = Omit<Environment, 'attachments'>;
