/** What becomes of a contact whose assignee has left the team. */
import type { AgentId } from '../ids.ts';
import type { Context } from './context.ts';
import type { Fact } from './entry.ts';
import type { ContactState } from './state.ts';

/**
 * The facts that take a contact from somebody who has left: it goes to the colleague who was named, if that one is
 * still there, and otherwise to nobody. None if the contact is no longer theirs.
 */
export function leave(
  state: ContactState,
  { agent, handTo }: { readonly agent: AgentId; readonly handTo: AgentId | null },
  context: Pick<Context, 'isMember'>,
): readonly Fact[] {
  if (state.assignee !== agent) return [];
  return handTo !== null && handTo !== agent && context.isMember(handTo)
    ? [{ kind: 'assigned', to: handTo, from: agent, how: 'left' }]
    : [{ kind: 'unassigned', from: agent, how: 'left' }];
}
