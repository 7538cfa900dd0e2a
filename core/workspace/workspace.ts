/** The workspace as every agent's browser holds it: members, channels, rules. Never with a secret. */
import * as v from 'valibot';
import type { Rules } from '../contact/decide/context.ts';
import {
  AgentIdSchema,
  PromptIdSchema,
  SnippetIdSchema,
  StageIdSchema,
  type AgentId,
  type WorkspaceId,
} from '../ids.ts';
import { nameSchema } from '../names/clean-name.ts';
import { boundedArray } from '../protocol/bounded.ts';
import { CHANNEL_CHANGES, type Channel } from './channels.ts';
import { OwnPromptSchema, type OwnPrompt } from './own-prompts.ts';
import { SnippetSchema, type Snippet } from './snippets.ts';

export const ROLES = ['owner', 'manager', 'agent'] as const;
export type Role = (typeof ROLES)[number];

export interface Member {
  readonly id: AgentId;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Sees only own contacts, the unassigned, and those mentioned in until closed (WS-1). */
  readonly limited: boolean;
  readonly active: boolean;
}

export interface Workspace {
  readonly id: WorkspaceId;
  /** Rises with every change of what is here. */
  readonly version: number;
  readonly name: string;
  readonly members: readonly Member[];
  readonly channels: readonly Channel[];
  readonly rules: Rules;
  /** Absent in what an earlier version has stored. */
  readonly snippets?: readonly Snippet[];
  /** As above. */
  readonly prompts?: readonly OwnPrompt[];
  /** Whether agents may have the browser maker's own model write for them; absent as long as nobody has (AI-2). */
  readonly browserModels?: boolean;
}

const HOUR = 3_600_000;
/** Shortest and longest time after which an idle conversation closes by itself, in ms. */
export const AUTO_CLOSE = { least: HOUR / 2, most: 14 * 24 * HOUR } as const;
/** Most categories of closing notes, and most stages. */
export const MAX_CATEGORIES = 100;
export const MAX_STAGES = 50;

export const CategorySchema = nameSchema(100);

export const RulesSchema = v.strictObject({
  onClose: v.picklist(['keep', 'queue', 'keep-while-online']),
  closingNotes: v.strictObject({
    mode: v.picklist(['off', 'optional', 'category-required', 'both-required']),
    categories: boundedArray(CategorySchema, MAX_CATEGORIES),
  }),
  autoClose: v.nullable(
    v.pipe(v.number(), v.safeInteger(), v.minValue(AUTO_CLOSE.least), v.maxValue(AUTO_CLOSE.most)),
  ),
  stages: boundedArray(v.strictObject({ id: StageIdSchema, name: nameSchema(60) }), MAX_STAGES),
});
const rule = RulesSchema.entries;

/**
 * Only the rules to be changed, so that two people who change different rules do not undo each other's
 * change.
 */
const SomeRulesSchema = v.strictObject({
  onClose: v.exactOptional(rule.onClose),
  closingNotes: v.exactOptional(rule.closingNotes),
  autoClose: v.exactOptional(rule.autoClose),
  stages: v.exactOptional(rule.stages),
});

/** Changes of a workspace by owner or manager. Applied once under their id, online only. */
export const WorkspaceChangeSchema = v.variant('type', [
  v.strictObject({ type: v.literal('rename'), name: nameSchema(100) }),
  v.strictObject({ type: v.literal('set-rules'), rules: SomeRulesSchema }),
  ...CHANNEL_CHANGES,
  /**
   * Only the fields to be changed, so that two people who change different fields of a member do not undo
   * each other's change.
   */
  v.strictObject({
    type: v.literal('set-member'),
    member: AgentIdSchema,
    role: v.exactOptional(v.picklist(ROLES)),
    limited: v.exactOptional(v.boolean()),
    active: v.exactOptional(v.boolean()),
    /** Who takes over the contacts of a member who becomes inactive. Without it, nobody does. */
    handTo: v.exactOptional(v.nullable(AgentIdSchema)),
  }),
  /** A member's own name: the one change that every member may make, of no other than themselves. */
  v.strictObject({ type: v.literal('rename-member'), member: AgentIdSchema, name: nameSchema(100) }),
  /** Adds a snippet, or puts it in the place of the one with its id (DR-6). */
  v.strictObject({ type: v.literal('set-snippet'), snippet: SnippetSchema }),
  v.strictObject({ type: v.literal('remove-snippet'), snippet: SnippetIdSchema }),
  /** Adds a prompt, or puts it in the place of the one with its id (AI-5). */
  v.strictObject({ type: v.literal('set-prompt'), prompt: OwnPromptSchema }),
  v.strictObject({ type: v.literal('remove-prompt'), prompt: PromptIdSchema }),
  /** Whether the browser maker's own model may be used (AI-2). */
  v.strictObject({ type: v.literal('allow-browser-models'), on: v.boolean() }),
]);
export type WorkspaceChange = v.InferOutput<typeof WorkspaceChangeSchema>;
