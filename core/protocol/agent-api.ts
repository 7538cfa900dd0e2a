/** What crosses the wire between an agent's browser and the server, over HTTP and as stateless messages. */
import * as v from 'valibot';
import type { Command } from '../contact/decide/command.ts';
import type { NotificationKind } from '../contact/consequences.ts';
import type { Hold } from '../contact/decide/decision.ts';
import type { Actor } from '../contact/entry.ts';
import {
  AgentIdSchema,
  ContactIdSchema,
  type CommandId,
  type ContactId,
  type EntryId,
  type NotificationId,
} from '../ids.ts';
import type { Row } from '../inbox/row.ts';
import { nameSchema } from '../names/clean-name.ts';
import type { AgentSettings } from '../workspace/agent-settings.ts';
import type { StoredItem } from '../workspace/items.ts';
import type { Member, Workspace } from '../workspace/workspace.ts';
import type { Answer } from './answers.ts';
import { boundedArray, boundedRecord } from './bounded.ts';
import { CountSchema } from './numbers.ts';

/** An account that anyone who opens a demo may sign in as. */
export type DemoAccount = Pick<Member, 'name' | 'email' | 'role'>;

/** A workspace by its name. Everything else of it comes by the feed. */
export type NamedWorkspace = Pick<Workspace, 'id' | 'name'>;

/** `GET /api/session`: what to show first. */
export type Session =
  | { readonly state: 'first-start' }
  | {
      readonly state: 'signed-out';
      /** Of a server that shows made-up data, and of no other. */
      readonly demo?: readonly DemoAccount[];
    }
  | { readonly state: 'signed-in'; readonly agent: Member; readonly workspace: NamedWorkspace };

/** Most commands in one request. */
export const MAX_COMMANDS = 200;

/** `POST /api/commands`. Commands are taken one by one: one that does not parse is answered, not the whole request. */
export const CommandsRequestSchema = v.strictObject({
  commands: boundedArray(v.unknown(), MAX_COMMANDS, 1),
});
export interface CommandsResponse {
  readonly answers: readonly Answer[];
  /**
   * Commands on which the server failed, each by itself: nothing of them was done, but the others were done
   * (law L17).
   */
  readonly failed?: readonly CommandId[];
  /**
   * The failed commands that the server keeps: it does them once their fault is mended. Their author asks
   * again from time to time, and writes nothing a second time.
   */
  readonly kept?: readonly CommandId[];
}

/** A notification of one agent (NT-1). */
export interface Notification {
  readonly id: NotificationId;
  readonly kind: NotificationKind;
  readonly contact: ContactId;
  readonly entry: EntryId;
  readonly at: number;
  /**
   * Archived by its agent on any device. `isOver` in `inbox/notifications.ts` decides which notifications are
   * over without that.
   */
  readonly archived: boolean;
  /** `seq` of the entry. */
  readonly seq?: number;
  /** Who caused the notification; absent if the server cannot read the author. */
  readonly by?: Actor;
  /** Of a mention: the beginning of the comment, as long as it is not deleted. */
  readonly text?: string;
}

/** A held command, as its author's devices see it (law L5). */
export interface HeldCommand {
  readonly command: Command;
  readonly hold: Hold;
  readonly at: number;
}

/** One change for one agent. `rev` follows commit order. */
export type Change =
  | { readonly type: 'row'; readonly rev: number; readonly contact: ContactId; readonly row: Row }
  /** Erased, or no longer visible to this agent: what others wrote is dropped (law L15). */
  | { readonly type: 'gone'; readonly rev: number; readonly contact: ContactId; readonly erased: boolean }
  | {
      readonly type: 'read-cursor';
      readonly rev: number;
      readonly contact: ContactId;
      readonly inbound: number;
    }
  | { readonly type: 'held'; readonly rev: number; readonly held: HeldCommand }
  | { readonly type: 'held-over'; readonly rev: number; readonly command: Command['id'] }
  | { readonly type: 'notification'; readonly rev: number; readonly notification: Notification }
  /** An item of the workspace was changed, or was removed: then its value is null. */
  | { readonly type: 'item'; readonly rev: number; readonly item: StoredItem }
  /** The agent's own settings; without one, they are the defaults. */
  | { readonly type: 'settings'; readonly rev: number; readonly settings: AgentSettings };

/** `GET /api/changes?cursor=…`, and what the server pushes. The cursor is opaque: epoch and `rev`. */
export interface ChangesPage {
  /**
   * The start of the page. Only a browser whose cursor is here or beyond takes a pushed page (`cursor.ts`).
   */
  readonly since: string;
  readonly cursor: string;
  /**
   * A new epoch: the agent sees other contacts than before. Everything is fetched again, and what does not
   * come is dropped.
   */
  readonly reset: boolean;
  readonly changes: readonly Change[];
  readonly more: boolean;
}

/** Stateless messages from the server on `feed/<agent>`. */
export type FeedMessage =
  | { readonly type: 'changes'; readonly page: ChangesPage }
  /** More happened than a push carries: ask for the changes. */
  | { readonly type: 'behind' };

/** Stateless barrier on a drafts document: echoed in order, so all before it is on disk (law L7). */
export const BarrierSchema = v.strictObject({
  type: v.literal('barrier'),
  n: CountSchema,
});
export type Barrier = v.InferOutput<typeof BarrierSchema>;

/**
 * Header of every request that a tab makes, with the agent whom the tab shows. A cookie belongs to the
 * browser, not to the tab: after somebody else signs in from another tab, this tab would act as them. The
 * server then answers `not-you`.
 */
export const AGENT_HEADER = 'parley-agent';

/**
 * The token with which an agent's browser attaches a document: how much of the document it holds (law L6).
 */
export const AttachTokenSchema = v.strictObject({
  v: v.literal(1),
  /** The agent whom the tab shows, as in the header. */
  agent: v.exactOptional(AgentIdSchema),
  /** Entries held of a record document, and the id of the last one. */
  count: CountSchema,
  last: v.nullable(v.pipe(v.string(), v.maxLength(100))),
});
export type AttachToken = v.InferOutput<typeof AttachTokenSchema>;

/** Most contacts in one pull. */
export const MAX_PULL = 50;
/** Most documents of one contact that a browser may say it holds. */
export const MAX_HELD = 1_000;

/** `POST /api/pull`: documents of contacts that are kept locally. State vectors are base64. */
export const PullRequestSchema = v.strictObject({
  contacts: boundedArray(
    v.strictObject({
      contact: ContactIdSchema,
      /**
       * The documents that the browser holds, by name. For record documents with count and last id, as in the
       * token.
       */
      have: boundedRecord(
        v.pipe(v.string(), v.maxLength(200)),
        v.strictObject({
          vector: v.pipe(v.string(), v.maxLength(64_000)),
          count: v.exactOptional(CountSchema),
          last: v.exactOptional(v.nullable(v.pipe(v.string(), v.maxLength(100)))),
        }),
        MAX_HELD,
      ),
      /** How many segments the browser wants, newest first. */
      segments: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(100)),
    }),
    MAX_PULL,
    1,
  ),
});
export type PullRequest = v.InferInput<typeof PullRequestSchema>;

/** A segment of a contact's record, oldest first in lists. */
export interface SegmentInfo {
  /** Name of its document, with the incarnation. */
  readonly name: string;
  /** `seq` of its first entry. */
  readonly first: number;
  readonly count: number;
}

export interface PulledContact {
  readonly contact: ContactId;
  /** Null if the agent may not see it (any more) or it is not there. */
  readonly documents: null | {
    /** The `seq` of the contact that a browser has reached with this answer. */
    readonly seq: number;
    /** All segments of the contact, oldest first. */
    readonly segments: readonly SegmentInfo[];
    /** Name of the drafts document. */
    readonly draftsDocument: string;
    readonly draftsRevision: number;
    /** Yjs updates in base64 by document name; documents that are up to date are left out. */
    readonly updates: Readonly<Record<string, string>>;
    /** Documents held that are no longer true (another incarnation, or a restored backup): drop and take again. */
    readonly stale: readonly string[];
  };
}
export interface PullResponse {
  readonly contacts: readonly PulledContact[];
}

/** Awareness on `presence/<workspace>`: what an agent looks at and writes. The server sets `agent` (law L10). */
export const PresenceSchema = v.strictObject({
  agent: v.pipe(v.string(), v.maxLength(40)),
  viewing: v.nullable(v.pipe(v.string(), v.maxLength(40))),
  writing: v.nullable(v.picklist(['reply', 'comment'])),
});
export type Presence = v.InferOutput<typeof PresenceSchema>;

/** `POST /api/invitations` and its answer. */
export const InviteSchema = v.strictObject({
  role: v.picklist(['owner', 'manager', 'agent']),
  limited: v.boolean(),
});
export interface Invitation {
  /** As in the list of open ones. */
  readonly id: string;
  /** Address to hand on; it works once, for seven days. */
  readonly url: string;
  readonly expiresAt: number;
}

const name = nameSchema(100);
/** A new password. */
export const PasswordSchema = v.pipe(v.string(), v.minLength(10), v.maxLength(200));
const email = v.pipe(v.string(), v.maxLength(254), v.trim(), v.toLowerCase(), v.email());

/** `POST /api/first-start`. */
export const FirstStartSchema = v.strictObject({
  workspace: name,
  name,
  email,
  password: PasswordSchema,
});
/** `POST /api/join`: takes an invitation. */
export const JoinSchema = v.strictObject({
  token: v.pipe(v.string(), v.maxLength(200)),
  name,
  email,
  password: PasswordSchema,
});
/** `POST /api/sign-in`. */
export const SignInSchema = v.strictObject({
  email,
  password: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
});

/** `POST /api/demo/sign-in`: this route exists only in a demo. */
export const DemoSignInSchema = v.strictObject({ email });

export interface UploadedFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
}

/** Largest file, in bytes. */
export const MAX_FILE_BYTES = 25 * 1024 * 1024;
