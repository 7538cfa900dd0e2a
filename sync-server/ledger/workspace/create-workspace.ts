/** A workspace comes into being. */
import { DEFAULT_RULES } from '@parley/core/workspace/defaults';
import { done, type Step } from '../ledger-store.ts';
import type { NewWorkspace } from './requests.ts';

/** Creates a workspace with default rules, its owner and a first channel. */
export function createWorkspace(created: NewWorkspace): Step<void> {
  return {
    needs: {},
    decide: () => done(undefined, [{ type: 'create-workspace', created, rules: DEFAULT_RULES }]),
  };
}
