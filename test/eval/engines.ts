/** The summarizers there are, and which of them ships. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ruleEngine, type Engine } from './engine.ts';
import { modelEngine, readModelFolder } from './model-engine.ts';

export interface Candidate {
  readonly engine: Engine;
  /** Its gates decide how the evaluation ends. */
  readonly ships: boolean;
}

/** Where the summarizer lies that comes with Parley, once there is one. */
export const BUNDLED = path.join(import.meta.dirname, '../../app/static/models/parley-summarizer');

/**
 * The summary by rule, which stands in where no model can load; the bundled model, if it is there; and a model of any
 * folder, to be compared.
 */
export const engines = async (folder?: string): Promise<readonly Candidate[]> => {
  const candidates: Candidate[] = [{ engine: ruleEngine, ships: true }];
  if (existsSync(path.join(BUNDLED, 'manifest.json')))
    candidates.push({ engine: await modelEngine(readModelFolder(BUNDLED)), ships: true });
  if (folder !== undefined)
    candidates.push({ engine: await modelEngine(readModelFolder(path.resolve(folder))), ships: false });
  return candidates;
};
