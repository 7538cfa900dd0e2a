/** What somebody does at a time of the past: the same works for the ledger as doors and jobs bring. */
import type { Action, Command } from '@parley/core/contact/decide/command';
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { AgentId, ChannelId, CommandId, ContactId, WorkspaceId } from '@parley/core/ids';
import { visitorWork } from '../channels/web-chat/http/chat-inbound.ts';
import type { Work } from '../ledger/work.ts';
import type { Visitor } from '../store/visitor-store.ts';

export type Deed =
  | { readonly type: 'work'; readonly at: number; readonly contact: ContactId; readonly work: Work }
  /** The clock finds that the contact has been idle; the message that it counts from is looked up then. */
  | { readonly type: 'auto-close'; readonly at: number; readonly contact: ContactId };

/** Where the demo takes place. */
export interface Stage {
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  /** Secret of the channel, with which the shop's site signs its users. */
  readonly secret: string;
  readonly agents: readonly [AgentId, AgentId, AgentId];
  readonly newId: <Id extends string>() => Id;
  /** Now, and since when the present rules hold. */
  readonly now: number;
  readonly rulesSince: number;
}

/** As far as can be counted: whoever acts here has seen all that is there. */
export const ALL = Number.MAX_SAFE_INTEGER;

/** An agent's command. `happenedAt` is earlier than `at` where it was written without a network. */
export const commandDeed = (
  stage: Stage,
  contact: ContactId,
  author: AgentId,
  action: Action,
  at: number,
  happenedAt = at,
): { readonly id: CommandId; readonly deed: Deed } => {
  const id = stage.newId<CommandId>();
  const command: Command = { v: 1, id, contact, happenedAt, seen: ALL, action };
  return {
    id,
    deed: {
      type: 'work',
      at,
      contact,
      work: { type: 'command', workspace: stage.workspace, author, command },
    },
  };
};

/** What a visitor does, as the web chat's routes make it. */
export const visitorDeed = (
  stage: Stage,
  visitor: Visitor & { readonly contact: ContactId },
  event: InboundEvent,
  at: number,
  extra: { readonly once?: string; readonly create?: boolean } = {},
): Deed => ({
  type: 'work',
  at,
  contact: visitor.contact,
  work: visitorWork(visitor, event, stage.newId, { happenedAt: at, ...extra }),
});

/** What the server's own jobs bring: deliveries, and the end of a snooze. */
export const jobDeed = (stage: Stage, contact: ContactId, event: InboundEvent, at: number): Deed => ({
  type: 'work',
  at,
  contact,
  work: {
    type: 'inbound',
    workspace: stage.workspace,
    inbound: { id: stage.newId<CommandId>(), contact, event },
    create: false,
  },
});
