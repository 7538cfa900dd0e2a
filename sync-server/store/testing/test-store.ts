/** The store that tests run over: with `TEST_STORE=slow` in the environment, a slow one. */
import type { Store } from '../store.ts';
import { slowStore } from './slow-store.ts';

/** Decides the order of a slow store's answers: `TEST_SEED` in the environment. */
export const SEED = Number(process.env['TEST_SEED'] ?? 1);

export function testStore(store: Store): Store {
  return process.env['TEST_STORE'] === 'slow' ? slowStore(store, SEED) : store;
}
