import type { Change } from '@parley/core/protocol/agent-api';
import { CORE_ID, type StoredItem } from '@parley/core/workspace/items';
import type { Workspace } from '@parley/core/workspace/workspace';

/** The items of a workspace as changes with one `rev`, for the tests' server. */
export function itemChanges(workspace: Workspace, rev: number): readonly Change[] {
  return itemsOf(workspace).map((item) => ({ type: 'item', rev, item }));
}

function itemsOf({ name, rules, members, channels, snippets, prompts }: Workspace): readonly StoredItem[] {
  const lists = { members, channels, snippets, prompts };
  const items = Object.entries(lists).flatMap(([collection, list]) =>
    list.map((value, since) => ({ collection, id: value.id, since, value })),
  );
  return [{ collection: 'core', id: CORE_ID, since: 0, value: { name, rules } }, ...items];
}
