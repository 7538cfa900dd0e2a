/** Why a model could not be had, in a sentence for the person who typed the command. */
export class ModelsError extends Error {
  override readonly name = 'ModelsError';
  /** What can be done about it, if anything. */
  readonly advice: string | undefined;
  constructor(message: string, options: { readonly advice?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.advice = options.advice;
  }
}

/** What may go well a moment later: the network, a server that is overloaded, a connection that broke off. */
export class PassingError extends ModelsError {}

/** Bytes that are not those that the hub names: they are thrown away. */
export class WrongBytesError extends ModelsError {}

/** The code that the system gives an error, such as `ENOSPC`. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** The message of an error, or of what caused it: `fetch` hides what happened there. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return codeOf(error.cause) ?? error.cause.message;
  return error.message;
};
