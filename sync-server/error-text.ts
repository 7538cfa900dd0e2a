/** The words of what was thrown, for a log or a person. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));
