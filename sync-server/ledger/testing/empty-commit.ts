/** A commit that changed nothing, for tests of those who listen. */
import type { WorkspaceId } from '@parley/core/ids';
import type { Commit } from '../commit.ts';

export const emptyCommit = (workspace: WorkspaceId, rev: number): Commit => ({
  workspace,
  rev,
  contacts: [],
  stale: [],
  deleted: [],
  agents: [],
  workspaceChanged: false,
  draftsDocuments: [],
  draftWrites: [],
});
