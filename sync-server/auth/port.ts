/** What the rest of the server asks of sign-in. */
import type { AgentId } from '@parley/core/ids';
import type { Account } from '../store/workspace-store.ts';

/** Whose session a request or a socket carries. */
export interface SignedIn {
  /** Id of the session, not its token: it may stand in logs and never opens anything. */
  readonly session: string;
  readonly account: Account;
}

/** The end of one session, or of all sessions of an agent. */
export type Revoked = string | { readonly agent: AgentId };

export interface Sessions {
  /**
   * Who the cookie among the headers belongs to. `undefined` without a session, after the session has expired
   * or was revoked, and for a member who is not active. This is the only source of identity (law L10).
   */
  verify(headers: Headers): Promise<SignedIn | undefined>;
  /** Called when a session, or all of an agent's, has ended: its sockets are closed. Returns its disposer. */
  onRevoked(listener: (revoked: Revoked) => void): () => void;
}
