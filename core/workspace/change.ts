/** A change of the workspace as it is asked for, and why it may be refused. */
import * as v from 'valibot';
import { CommandIdSchema } from '../ids.ts';
import { WorkspaceChangeSchema } from './workspace.ts';

/** `POST /api/workspace`: applied once under its id, as often as it is sent. */
export const ChangeRequestSchema = v.strictObject({
  id: CommandIdSchema,
  change: WorkspaceChangeSchema,
  /** What the author saw of what the change replaces (`basisOf`): when it has changed since, the change is refused. */
  base: v.exactOptional(v.pipe(v.string(), v.maxLength(64 * 1024))),
});
export type ChangeRequest = v.InferOutput<typeof ChangeRequestSchema>;

export type ChangeRefusal =
  /** The author has no right to it, now. */
  | 'forbidden'
  /** Something that the change names is not in the workspace (any more). */
  | 'unknown'
  /** There is no room for more of it. */
  | 'no-room'
  /** Somebody has changed meanwhile what it would replace. */
  | 'conflict'
  /** Another member has a name that reads the same. */
  | 'name-taken';
