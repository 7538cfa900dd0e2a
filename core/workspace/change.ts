/** A request to change the workspace, and the reasons to refuse it. */
import * as v from 'valibot';
import { CommandIdSchema } from '../ids.ts';
import { WorkspaceChangeSchema } from './workspace.ts';

/** `POST /api/workspace`: applied once under its id, however often it is sent. */
export const ChangeRequestSchema = v.strictObject({
  id: CommandIdSchema,
  change: WorkspaceChangeSchema,
  /**
   * The value that the author saw and the change replaces (`basisOf`). The change is refused if the value has
   * changed since.
   */
  base: v.exactOptional(v.pipe(v.string(), v.maxLength(64 * 1024))),
});
export type ChangeRequest = v.InferOutput<typeof ChangeRequestSchema>;

/** The answer to a change that was made. The workspace itself comes by the feed. */
export interface WorkspaceChanged {
  /** The version of the workspace after the change. */
  readonly version: number;
  /** The value that the change wrote, for the next change of it (`basisOf`). */
  readonly base?: string;
}

export type ChangeRefusal =
  /** The author has no right to it at this moment. */
  | 'forbidden'
  /** Something that the change names is not in the workspace (any more). */
  | 'unknown'
  /** There is no room for more of it. */
  | 'no-room'
  /** Somebody has changed the value that it would replace. */
  | 'conflict'
  /** The settings are not those of a channel of its kind. */
  | 'invalid-settings'
  /** Another member has a name that reads the same. */
  | 'name-taken';
