import type { Workspace } from '@parley/core/workspace/workspace';

/** The browser's own model as it is chosen for a task: the word is used in place of a model's id. */
export const BUILT_IN = 'built-in';

/** Whether the browser maker's own model may be chosen: where the workspace allows it and the browser has one (AI-2). */
export const mayBuiltIn = ({ browserModels }: Pick<Workspace, 'browserModels'>): boolean =>
  browserModels === true && ('Summarizer' in globalThis || 'LanguageModel' in globalThis);
