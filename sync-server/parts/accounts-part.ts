/** Who may sign in, who is signed in, and how members join. */
import { newId } from '@parley/core/new-id';
import { createEnrolment, type Enrolment } from '../auth/enrolment.ts';
import { createSessions, type AgentSessions } from '../auth/sessions.ts';
import { openUsers } from '../auth/users.ts';
import { madeSecrets } from '../channels/channel-changes.ts';
import type { ServerOptions } from '../server-options.ts';
import type { Store } from '../store/store.ts';
import type { KindsPart } from './channels-part.ts';
import type { Closers } from './closers.ts';
import type { DataPart } from './data-part.ts';

export interface AccountsPart {
  readonly sessions: AgentSessions;
  readonly enrolment: Enrolment;
}

interface AccountsNeeds extends DataPart, Pick<KindsPart, 'kinds' | 'secrets'> {
  readonly store: Store;
  /** Whether cookies travel over TLS only. */
  readonly secure: boolean;
  readonly now: () => number;
}

export async function openAccounts(
  { log }: ServerOptions,
  { dataDir, secret, kinds, secrets, store, secure, now }: AccountsNeeds,
  closers: Closers,
): Promise<AccountsPart> {
  const users = await openUsers({ dataDir, secret, secure, log });
  closers.add(() => users.close());
  // Data of an earlier version do not record the workspace yet; the check of the data has shown that the two belong
  // together.
  for (const workspace of await store.workspaces.ids()) users.belongTo(workspace);
  const sessions = createSessions({ users, store, now });
  closers.add(sessions.watch());
  const enrolment = createEnrolment({
    users,
    store,
    madeSecrets: (kind, channel) => madeSecrets({ kinds, secrets }, kind, channel),
    now,
    newId,
  });
  return { sessions, enrolment };
}
