/** The summarizers there are, and which of them ships. */
import { ruleEngine, type Engine } from './engine.ts';

export interface Candidate {
  readonly engine: Engine;
  /** Its gates decide how the evaluation ends. */
  readonly ships: boolean;
}

export const engines = async (): Promise<readonly Candidate[]> => [{ engine: ruleEngine, ships: false }];
