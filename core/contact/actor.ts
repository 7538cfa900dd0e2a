/** Who causes entries. */
import * as v from 'valibot';
import {
  AgentIdSchema,
  BotIdSchema,
  BroadcastIdSchema,
  ChannelIdSchema,
  RunIdSchema,
  WorkflowIdSchema,
} from '../ids.ts';
import { LabelSchema } from './facts/label.ts';

/**
 * Who caused an entry. The actor comes from the session, the channel or the server itself, never from a payload
 * (law L10). The name of a bot, a workflow, a broadcast or an API key is copied: the entry is still readable after
 * somebody has renamed or deleted the bot.
 */
export const ActorSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('agent'), id: AgentIdSchema }),
  v.strictObject({ kind: v.literal('contact') }),
  v.strictObject({ kind: v.literal('channel'), id: ChannelIdSchema }),
  /** The server's clock, which ends a snooze. */
  v.strictObject({ kind: v.literal('clock') }),
  v.strictObject({ kind: v.literal('auto-close') }),
  v.strictObject({ kind: v.literal('bot'), id: BotIdSchema, name: LabelSchema }),
  v.strictObject({ kind: v.literal('workflow'), id: WorkflowIdSchema, name: LabelSchema, run: RunIdSchema }),
  v.strictObject({ kind: v.literal('broadcast'), id: BroadcastIdSchema, name: LabelSchema }),
  /** A program that uses the API; `name` is the name of its key. */
  v.strictObject({ kind: v.literal('api'), name: LabelSchema }),
]);
