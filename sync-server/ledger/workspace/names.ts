/** Names of members. */
import type { AgentId } from '@parley/core/ids';
import { isSameName } from '@parley/core/names/same-name';
import type { Workspace } from '@parley/core/workspace/workspace';

/**
 * Whether another member, active or not, has a name that reads the same: both members' messages would seem to
 * be from one person.
 */
export function isNameOfOther({ members }: Workspace, name: string, self?: AgentId): boolean {
  return members.some((member) => member.id !== self && isSameName(member.name, name));
}
