import type { Workspace } from '@parley/core/workspace/workspace';

/** The choice of the browser's own model for a task: this word is used instead of a model's id. */
export const BUILT_IN = 'built-in';

/** Whether the browser maker's own model may be chosen: where the workspace allows it and the browser has one (AI-2). */
export const mayBuiltIn = ({ browserModels }: Pick<Workspace, 'browserModels'>): boolean =>
  browserModels === true && ('Summarizer' in globalThis || 'LanguageModel' in globalThis);
