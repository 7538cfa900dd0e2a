/** Presence: who looks at what and writes what. Nothing of it is stored. */
import type { Presence } from '@parley/core/protocol/agent-api';
import * as v from 'valibot';
import type { Account } from '../../store/workspace-store.ts';

/** What an agent says; the server adds who says it. Anything else in it is dropped. */
const SaidSchema = v.object({
  viewing: v.nullable(v.pipe(v.string(), v.maxLength(40))),
  writing: v.nullable(v.picklist(['reply', 'comment'])),
});

/** A presence with the agent of the session; empty when the agent leaves; undefined if it is none. */
export const stampPresence = (
  state: Record<string, unknown>,
  account: Account,
): Presence | Record<string, never> | undefined => {
  if (Object.keys(state).length === 0) return {};
  const said = v.safeParse(SaidSchema, state);
  return said.success ? { agent: account.id, ...said.output } : undefined;
};
