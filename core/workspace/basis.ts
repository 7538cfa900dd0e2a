/** The values that changes of the workspace replace: nobody overwrites what they have not seen. */
import { stableText } from '../protocol/stable-text.ts';
import { presentChannel } from './channels.ts';
import { definitionOf } from './definitions.ts';
import type { Workspace, WorkspaceChange } from './workspace.ts';

/**
 * The value that a change replaces, as text to be compared; `undefined` for a change that replaces no whole
 * value.
 */
export function basisOf(workspace: Workspace, change: WorkspaceChange): string | undefined {
  const replaced = replacedBy(workspace, change);
  return replaced && stableText(replaced.before ?? null);
}

/**
 * Whether the author of a change saw the value that it replaces.
 * @param base `basisOf` of the workspace that the author saw. A change that is already in effect is accepted
 *   anyway: its answer may have been lost.
 */
export function isBasedOn(workspace: Workspace, change: WorkspaceChange, base: string): boolean {
  const replaced = replacedBy(workspace, change);
  if (replaced === undefined) return true;
  const now = stableText(replaced.before ?? null);
  return now === base || now === stableText(replaced.after);
}

interface Replaced {
  readonly before: unknown;
  readonly after: unknown;
}

function replacedBy(workspace: Workspace, change: WorkspaceChange): Replaced | undefined {
  switch (change.type) {
    case 'rename':
      return { before: workspace.name, after: change.name };
    case 'set-rules': {
      const { rules } = workspace;
      const before = Object.fromEntries(
        Object.entries(rules).filter(([part]) => Object.hasOwn(change.rules, part)),
      );
      return { before, after: change.rules };
    }
    case 'set-channel': {
      const channel = presentChannel(workspace, change.channel);
      const before = channel && { name: channel.name, settings: channel.settings };
      return { before, after: { name: change.name, settings: change.settings } };
    }
    case 'set-item': {
      const { collection, item } = change;
      return { before: definitionOf(workspace, collection, item.id), after: item };
    }
    default:
      return undefined;
  }
}
