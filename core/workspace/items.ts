/**
 * A workspace in items: it is stored, changed and delivered item by item, so that a change costs what has changed. An
 * item has an id in its collection and one JSON value, which is written as a whole. What is not in a list of the
 * workspace is the one item of `core`.
 */
import type { WorkspaceId } from '../ids.ts';
import { DEFAULT_RULES } from './defaults.ts';
import { DEFINITION_LISTS, type DefinitionList, type DefinitionOf } from './definitions.ts';
import type { Channel } from './channels.ts';
import type { Member, Workspace, WorkspaceCore } from './workspace.ts';

type Values = {
  readonly core: WorkspaceCore;
  readonly members: Member;
  readonly channels: Channel;
} & { readonly [List in DefinitionList]: DefinitionOf<List> };

export type Collection = keyof Values;

/** An item that is written. */
export type WorkspaceItem = {
  [Name in Collection]: { readonly collection: Name; readonly id: string; readonly value: Values[Name] };
}[Collection];

/** An item as it is stored and delivered. A program keeps items of collections that it does not know (law L18). */
export interface StoredItem {
  readonly collection: string;
  readonly id: string;
  /** The `rev` with which the item was added: items of a collection stand in this order. */
  readonly since: number;
  /** Null once the item is removed. */
  readonly value: unknown;
}

/** The id of the one item of `core`. */
export const CORE_ID = 'core';

const LISTS = ['members', 'channels', ...DEFINITION_LISTS] as const satisfies readonly Collection[];

/** A workspace of which no more is known than its name. */
export function blankWorkspace({ id, name }: Pick<Workspace, 'id' | 'name'>): Workspace {
  return workspaceOf(id, 0, [
    {
      collection: 'core',
      id: CORE_ID,
      since: 0,
      value: { name, rules: DEFAULT_RULES } satisfies WorkspaceCore,
    },
  ]);
}

/**
 * The workspace that these items make.
 * @param version the highest `rev` of its items, the removed ones included
 */
export function workspaceOf(id: WorkspaceId, version: number, items: readonly StoredItem[]): Workspace {
  const inOrder = items.toSorted((a, b) => a.since - b.since);
  const valuesOf = (name: Collection): unknown[] =>
    inOrder.flatMap(({ collection, value }) => (collection === name ? [value] : []));
  const [core] = valuesOf('core');
  const lists = Object.fromEntries(LISTS.map((list) => [list, valuesOf(list)]));
  // Items are written as `WorkspaceItem`: each value has the form of its collection.
  return { id, version, ...(core as WorkspaceCore), ...lists } as Workspace;
}
