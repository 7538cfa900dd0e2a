/** Resolves in a task of its own, so that what was waiting, such as a key or a frame, comes first. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
