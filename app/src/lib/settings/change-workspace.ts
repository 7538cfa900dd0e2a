import { newId } from '@parley/core/new-id';
import type { CommandId } from '@parley/core/ids';
import type { WorkspaceChanged } from '@parley/core/workspace/change';
import type { WorkspaceChange } from '@parley/core/workspace/workspace';
import { postJson, type ApiError } from '../session/api.ts';

/** Changes the workspace, online only. The new workspace comes to every screen by the feed. */
export const changeWorkspace = async (change: WorkspaceChange): Promise<ApiError | undefined> => {
  const result = await postJson<WorkspaceChanged>('/api/workspace', { id: newId<CommandId>(), change });
  return result.ok ? undefined : result.error;
};
