/** A workspace comes into being. */
import { DEFAULT_RULES } from '@parley/core/workspace/defaults';
import { CORE_ID } from '@parley/core/workspace/items';
import { done, type Step } from '../ledger-store.ts';
import { addChannel, addMember, putItem } from './items.ts';
import type { NewWorkspace } from './requests.ts';

/** Creates a workspace with default rules, its owner and a first channel. */
export function createWorkspace({ workspace, name, owner, channel, secrets }: NewWorkspace): Step<void> {
  return {
    needs: {},
    decide: () =>
      done(undefined, [
        { type: 'create-workspace', workspace },
        putItem(workspace, { collection: 'core', id: CORE_ID, value: { name, rules: DEFAULT_RULES } }),
        ...addMember(workspace, { ...owner, role: 'owner', limited: false }),
        ...addChannel(workspace, channel, secrets),
      ]),
  };
}
