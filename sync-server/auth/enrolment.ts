/** How people become members: the first start, invitations, joining. */
import { createHash, randomBytes } from 'node:crypto';
import type { ChannelKind } from '@parley/core/channels/kinds';
import { DEFAULT_WEB_CHAT } from '@parley/core/workspace/defaults';
import type { AgentId, ChannelId, WorkspaceId } from '@parley/core/ids';
import type { OpenInvitation } from '@parley/core/protocol/account-api';
import type { Role } from '@parley/core/workspace/workspace';
import type { SealedSecret } from '../ledger/workspace/requests.ts';
import type { Store } from '../store/store.ts';
import type { Users } from './users.ts';

/** How long an invitation can be taken, in ms. */
export const INVITATION_LASTS = 7 * 86_400_000;

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export type Joined = 'joined' | 'invitation-gone' | 'email-taken' | 'name-taken';

export interface Enrolment {
  /** Creates workspace, owner and a first web chat, once: `false` when there is a workspace already. */
  firstStart(input: Person & { readonly workspace: string }): Promise<boolean>;
  /**
   * Creates an invitation and returns its token, which is stored nowhere. Undefined if the maker may not give
   * the role at this moment.
   */
  invite(input: {
    readonly by: AgentId;
    readonly role: Role;
    readonly limited: boolean;
  }): Promise<{ readonly id: string; readonly token: string; readonly expiresAt: number } | undefined>;
  /** The invitations of a workspace that can still be taken, newest first. */
  openInvitations(workspace: WorkspaceId): Promise<readonly OpenInvitation[]>;
  /**
   * Withdraws an invitation: its link no longer works. False if there is no such invitation, or `by` may not
   * withdraw it at this moment.
   */
  withdraw(by: AgentId, id: string): Promise<boolean>;
  /** Name of the workspace of an invitation, while the invitation can be taken. */
  invitedTo(token: string): Promise<string | undefined>;
  /** Takes an invitation: works once. */
  join(input: Person & { readonly token: string }): Promise<Joined>;
}

interface EnrolmentOptions {
  readonly users: Users;
  readonly store: Store;
  /** Makes and seals the secrets of a new channel. */
  readonly madeSecrets: (kind: ChannelKind, channel: ChannelId) => readonly SealedSecret[];
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
}

export function createEnrolment(options: EnrolmentOptions): Enrolment {
  return new StoredEnrolment(options);
}

class StoredEnrolment implements Enrolment {
  readonly #options: EnrolmentOptions;
  /** Runs tasks that make users one after the other. */
  readonly #inOrder = createLane();

  constructor(options: EnrolmentOptions) {
    this.#options = options;
  }

  firstStart(input: Person & { readonly workspace: string }): Promise<boolean> {
    const { users, store, newId } = this.#options;
    return this.#inOrder(async () => {
      if (!(await store.workspaces.isEmpty())) return false;
      // Without a workspace nobody is a member: existing users were left by an attempt that ended half-way.
      users.removeAll();
      const created = await users.create(input);
      if (created === 'taken') return false;
      const workspace = newId<WorkspaceId>();
      await this.#orRemove(created.user, () => this.#createWorkspace(workspace, created.user, input));
      users.belongTo(workspace);
      return true;
    });
  }

  async invite({
    by,
    role,
    limited,
  }: {
    readonly by: AgentId;
    readonly role: Role;
    readonly limited: boolean;
  }): Promise<{ readonly id: string; readonly token: string; readonly expiresAt: number } | undefined> {
    const { store, now } = this.#options;
    const token = randomBytes(32).toString('base64url');
    const expiresAt = now() + INVITATION_LASTS;
    const id = hashOf(token);
    const invitation = { by, tokenHash: id, role, limited, expiresAt };
    return (await store.ledger.createInvitation(invitation)) ? { id, token, expiresAt } : undefined;
  }

  async openInvitations(workspace: WorkspaceId): Promise<readonly OpenInvitation[]> {
    const { store, now } = this.#options;
    return (await store.workspaces.openInvitations(workspace, now())).map(
      ({ tokenHash, role, limited, expiresAt }) => ({
        id: tokenHash,
        role,
        limited,
        createdAt: expiresAt - INVITATION_LASTS,
        expiresAt,
      }),
    );
  }

  withdraw(by: AgentId, id: string): Promise<boolean> {
    return this.#options.store.ledger.withdrawInvitation(by, id);
  }

  async invitedTo(token: string): Promise<string | undefined> {
    const { store, now } = this.#options;
    const invitation = await store.workspaces.invitation(hashOf(token), now());
    return invitation && (await store.workspaces.workspace(invitation.workspace))?.name;
  }

  join({ token, ...person }: Person & { readonly token: string }): Promise<Joined> {
    const { users, store, now, newId } = this.#options;
    const { name, email } = person;
    return this.#inOrder(async () => {
      const tokenHash = hashOf(token);
      if ((await store.workspaces.invitation(tokenHash, now())) === undefined) return 'invitation-gone';
      await this.#removeLeftOver(email);
      const created = await users.create(person);
      if (created === 'taken') return 'email-taken';
      const accepted = await this.#orRemove(created.user, () => {
        const member = { id: newId<AgentId>(), user: created.user, name, email };
        return store.ledger.acceptInvitation(tokenHash, now(), member);
      });
      if (accepted === 'accepted') return 'joined';
      users.remove(created.user);
      return accepted === 'gone' ? 'invitation-gone' : accepted;
    });
  }

  /** Runs a task that makes a new user a member; removes the user if the task fails. */
  async #orRemove<Result>(user: string, task: () => Promise<Result>): Promise<Result> {
    try {
      return await task();
    } catch (error) {
      this.#options.users.remove(user);
      throw error;
    }
  }

  async #createWorkspace(
    workspace: WorkspaceId,
    user: string,
    input: Person & { readonly workspace: string },
  ): Promise<void> {
    const { store, newId, madeSecrets } = this.#options;
    const channel = newId<ChannelId>();
    await store.ledger.createWorkspace({
      workspace,
      name: input.workspace,
      owner: { id: newId<AgentId>(), user, name: input.name, email: input.email },
      channel: {
        id: channel,
        kind: 'web-chat',
        name: 'Web chat',
        settings: DEFAULT_WEB_CHAT,
      },
      secrets: madeSecrets('web-chat', channel),
    });
  }

  /** A user whom no member belongs to was left by an attempt that ended half-way. */
  async #removeLeftOver(email: string): Promise<void> {
    const { users, store } = this.#options;
    const user = users.byEmail(email);
    if (user === undefined) return;
    if ((await store.workspaces.accountOfUser(user)) === undefined) users.remove(user);
  }
}

/** The stored form of a token: a stolen database opens nothing. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Runs tasks one after the other; a task that fails does not stop the next one. */
function createLane() {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(task: () => Promise<Result>): Promise<Result> => {
    const next = last.then(task, task);
    last = next;
    return next;
  };
}
