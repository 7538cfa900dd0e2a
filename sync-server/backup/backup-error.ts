/** Why a backup could not be made or restored, in a sentence for the operator of the server. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** What the operator asked for cannot be understood. */
export class UsageError extends BackupError {}

const NO_SPACE: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const NO_RIGHT: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * Says in words what the system refused.
 * @param folder what was being written; the error may name a more precise path
 */
export function inWords(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const where = 'path' in error && typeof error.path === 'string' ? error.path : folder;
  const code = String(error.code);
  if (NO_SPACE.has(error.code)) return new BackupError(`There is no more space in ${folder} (${code}).`);
  if (NO_RIGHT.has(error.code))
    return new BackupError(`${where} may not be read or written by this user (${code}).`);
  return error;
}
