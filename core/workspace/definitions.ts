/**
 * The definitions of a workspace: lists of things that owner and managers write, each thing with an id of its own. A
 * list is added here alone. The changes by which its items are set and removed, the form in which they are stored,
 * delivered and kept on devices, and the list in `Workspace` follow from here.
 */
import * as v from 'valibot';
import { isId } from '../ids.ts';
import { hasRoomForPrompt, OwnPromptSchema } from './own-prompts.ts';
import { hasRoom, SnippetSchema } from './snippets.ts';

export const DEFINITIONS = {
  /** DR-6 */
  snippets: { schema: SnippetSchema, hasRoom },
  /** AI-5 */
  prompts: { schema: OwnPromptSchema, hasRoom: hasRoomForPrompt },
} as const;

/** Adds an item to its list, or puts the item in the place of the one with its id. */
export const SetItemSchema = v.variant('collection', [setItem('snippets'), setItem('prompts')]);
export type SetItem = v.InferOutput<typeof SetItemSchema>;

export type DefinitionList = keyof typeof DEFINITIONS;
export type DefinitionOf<List extends DefinitionList> = v.InferOutput<(typeof DEFINITIONS)[List]['schema']>;
export type Definitions = { readonly [List in DefinitionList]: readonly DefinitionOf<List>[] };

export const DEFINITION_LISTS = Object.keys(DEFINITIONS) as DefinitionList[];

export const RemoveItemSchema = v.strictObject({
  type: v.literal('remove-item'),
  collection: v.picklist(DEFINITION_LISTS),
  id: v.pipe(v.string(), v.check(isId, 'not an id')),
});

/** Whether there is room for an item in its list, in the place of the one with its id if there is one. */
export function hasRoomForItem(lists: Definitions, { collection, item }: SetItem): boolean {
  // The list and the check of a collection belong together; TypeScript does not see that.
  const check = DEFINITIONS[collection].hasRoom as (all: readonly unknown[], item: unknown) => boolean;
  return check(lists[collection], item);
}

/** The item of a list with an id. */
export function definitionOf(lists: Definitions, collection: DefinitionList, id: string): unknown {
  return lists[collection].find((item) => item.id === id);
}

function setItem<List extends keyof typeof DEFINITIONS>(collection: List) {
  return v.strictObject({
    type: v.literal('set-item'),
    collection: v.literal(collection),
    item: DEFINITIONS[collection].schema,
  });
}
