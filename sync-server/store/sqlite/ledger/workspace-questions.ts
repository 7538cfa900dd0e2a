/** Answers questions about workspaces, members and invitations. */
import type { Answering } from '../../../ledger/questions.ts';
import type { Tables } from '../tables/tables.ts';

type WorkspaceQuestion = 'workspace' | 'workspaceOf' | 'workspaceChange' | 'invitation' | 'invitationsBy';

export function workspaceQuestions({ workspaces }: Tables): Pick<Answering, WorkspaceQuestion> {
  return {
    workspace: (id) => workspaces.workspace(id),
    workspaceOf: (agent) => {
      const account = workspaces.account(agent);
      return account && workspaces.workspace(account.workspace);
    },
    workspaceChange: ({ workspace, id }) => workspaces.hasChange(workspace, id),
    invitation: (tokenHash) => workspaces.storedInvitation(tokenHash),
    invitationsBy: (agent) => workspaces.invitationsBy(agent),
  };
}
