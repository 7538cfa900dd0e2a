/** What agents do with their own account, and what owners and managers see of open invitations. */
import * as v from 'valibot';
import type { Role } from '../workspace/workspace.ts';
import { PasswordSchema } from './agent-api.ts';

/** One of the agent's own sessions. Times are in ms since 1970. */
export interface OwnSession {
  readonly id: string;
  /** It is the one that asks. */
  readonly current: boolean;
  /** The browser's own description at sign-in; empty if it gave none. */
  readonly userAgent: string;
  readonly since: number;
  /** To the day: when it is used again on a later day, it is prolonged. */
  readonly lastUsed: number;
}

/** `GET /api/account/sessions`: the session that asks comes first, then the others by their last use. */
export interface OwnSessions {
  readonly sessions: readonly OwnSession[];
}

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

/** `POST /api/account/sessions/end`: ends one of the other sessions, or all of them. */
export const EndSessionsSchema = v.strictObject({
  session: v.union([v.strictObject({ id }), v.literal('others')]),
});

/** `POST /api/account/password`: every other session of the account ends with it. */
export const ChangePasswordSchema = v.strictObject({
  current: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  next: PasswordSchema,
});

/**
 * `GET /api/members/<id>/contacts`: how many contacts a member has. The app asks before the member is
 * deactivated.
 */
export interface AssignedCount {
  /** All contacts, including closed ones. */
  readonly contacts: number;
  /** Contacts whose conversation is open, snoozed or not. */
  readonly open: number;
}

/** An invitation that nobody has taken yet. Its address is kept nowhere, so it cannot be shown again. */
export interface OpenInvitation {
  readonly id: string;
  readonly role: Role;
  readonly limited: boolean;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** `GET /api/invitations`: the invitations to roles that the agent may give, newest first. */
export interface OpenInvitations {
  readonly invitations: readonly OpenInvitation[];
}

/** `POST /api/join/look`: what an invitation is to, before somebody takes it. */
export const LookSchema = v.strictObject({ token: v.pipe(v.string(), v.maxLength(200)) });
export interface InvitedTo {
  readonly workspace: string;
}

/** `POST /api/invitations/withdraw`: its link opens nothing any more. */
export const WithdrawInvitationSchema = v.strictObject({ id });
