/**
 * The database takes no writes at the moment: it is locked, the disk is full or fails, or the store is
 * closed. Nothing was done, and the same call can be repeated. Any other rejection of a store's promise is
 * the fault of that one call.
 */
import { errorText } from '../error-text.ts';
export class UnavailableError extends Error {
  constructor(cause: unknown) {
    super(errorText(cause), { cause });
    this.name = 'UnavailableError';
  }
}
