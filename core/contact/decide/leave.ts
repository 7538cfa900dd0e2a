/** Facts about a contact whose assignee has left the team. */
import type { AgentId } from '../../ids.ts';
import type { Context } from './context.ts';
import type { Fact } from '../entry.ts';
import type { ContactState } from '../state.ts';

/**
 * The facts that take a contact from an assignee who has left. The contact goes to the named colleague if
 * that colleague is still a member, otherwise to nobody. Empty if the contact is no longer assigned to the
 * agent who left.
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
