/** What becomes of a change of a workspace. */
import type { LedgerChange } from '../changes.ts';
import type { WorkspaceWrite } from './requests.ts';

export interface Made {
  /** What is written of the workspace; null where everything was like this already. */
  readonly write: WorkspaceWrite | null;
  /** What changes with it. */
  readonly changes: readonly LedgerChange[];
}
