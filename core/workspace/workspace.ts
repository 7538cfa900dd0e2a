/** The workspace as every agent's browser holds it: members, channels, rules. Never with a secret. */
import * as v from 'valibot';
import type { Rules } from '../contact/decide/context.ts';
import { AgentIdSchema, StageIdSchema, type AgentId, type WorkspaceId } from '../ids.ts';
import { nameSchema } from '../names/clean-name.ts';
import { boundedArray } from '../protocol/bounded.ts';
import { CHANNEL_CHANGES, type Channel } from './channels.ts';
import { RemoveItemSchema, SetItemSchema, type Definitions } from './definitions.ts';

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

/** What a workspace is besides its lists. */
export interface WorkspaceCore {
  readonly name: string;
  readonly rules: Rules;
  /** Whether agents may have the browser maker's own model write for them; absent until somebody decides (AI-2). */
  readonly browserModels?: boolean;
}

/** A workspace as a whole. It is stored and delivered in items (`items.ts`). */
export interface Workspace extends WorkspaceCore, Definitions {
  readonly id: WorkspaceId;
  /** The highest `rev` of its items: of two states of a workspace, the later one has the higher version. */
  readonly version: number;
  readonly members: readonly Member[];
  readonly channels: readonly Channel[];
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
  /** The definitions, whose lists owner and managers write (DR-6, AI-5). */
  SetItemSchema,
  RemoveItemSchema,
  /** Whether the browser maker's own model may be used (AI-2). */
  v.strictObject({ type: v.literal('allow-browser-models'), on: v.boolean() }),
]);
export type WorkspaceChange = v.InferOutput<typeof WorkspaceChangeSchema>;
