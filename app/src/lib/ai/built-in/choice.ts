/** The browser's own model as it is chosen for a task: it stands in the place of a model's id. */
export const BUILT_IN = 'built-in';
