/** Facts about tags, teams, bots, workflows and broadcasts. Names are copied, so that old entries stay readable. */
import * as v from 'valibot';
import {
  BroadcastIdSchema,
  EntryIdSchema,
  RunIdSchema,
  TagIdSchema,
  TeamIdSchema,
  WorkflowIdSchema,
} from '../../ids.ts';
import { LabelSchema, textUpTo } from './label.ts';

/** What starts a workflow (WF-1). `workflow`: a step of another workflow. */
export const TRIGGERS = [
  'opened',
  'closed',
  'message',
  'stage',
  'tag',
  'field',
  'snooze-ended',
  'broadcast-replied',
  'webhook',
  'manual',
  'workflow',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** What switched a bot on or off for a contact (BT-2). */
export const BOT_CAUSES = ['reply', 'assignment', 'echo', 'manual', 'workflow'] as const;

/** How a contact refused broadcasts, or allowed them again: by a word such as *stop*, in the channel, or through us. */
export const OPT_OUT_CAUSES = ['word', 'channel', 'manual'] as const;

/** Why a workflow failed: longest text, in characters. */
export const MAX_FAILURE = 1_000;

const TagRefSchema = v.strictObject({ id: TagIdSchema, name: LabelSchema });
export const TeamRefSchema = v.strictObject({ id: TeamIdSchema, name: LabelSchema });
const WorkflowRefSchema = v.strictObject({ id: WorkflowIdSchema, name: LabelSchema });
export type TeamRef = Readonly<v.InferOutput<typeof TeamRefSchema>>;

export const AUTOMATION_FACTS = [
  v.strictObject({ kind: v.literal('tagged'), tag: TagRefSchema }),
  v.strictObject({ kind: v.literal('untagged'), tag: TagRefSchema }),
  /** The contact's team changed. With a team and without an assignee, the contact waits in the team's queue (TM-2). */
  v.strictObject({
    kind: v.literal('team'),
    from: v.nullable(TeamRefSchema),
    to: v.nullable(TeamRefSchema),
    undoes: v.exactOptional(EntryIdSchema),
  }),
  v.strictObject({ kind: v.literal('bot-status'), on: v.boolean(), cause: v.picklist(BOT_CAUSES) }),
  v.strictObject({
    kind: v.literal('workflow-started'),
    workflow: WorkflowRefSchema,
    run: RunIdSchema,
    trigger: v.picklist(TRIGGERS),
  }),
  /** The run stopped at a step that failed. */
  v.strictObject({
    kind: v.literal('workflow-failed'),
    workflow: WorkflowRefSchema,
    run: RunIdSchema,
    /** The step as the editor names it. */
    step: LabelSchema,
    reason: textUpTo(MAX_FAILURE),
  }),
  /** The contact was sent a broadcast; `message` is the entry with its words. */
  v.strictObject({
    kind: v.literal('broadcast-sent'),
    broadcast: v.strictObject({ id: BroadcastIdSchema, name: LabelSchema }),
    message: EntryIdSchema,
  }),
  /** The contact refuses broadcasts (`out`), or allows them again (BC-5). */
  v.strictObject({ kind: v.literal('opt-out'), out: v.boolean(), cause: v.picklist(OPT_OUT_CAUSES) }),
] as const;

export type AutomationFact = Readonly<v.InferOutput<(typeof AUTOMATION_FACTS)[number]>>;
