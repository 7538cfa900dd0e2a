/** Tells from SQLite's errors whether the database or its disk is to blame, rather than the statement. */

/** Primary result codes: BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL, NOTADB. */
const OF_DISK: ReadonlySet<number> = new Set([5, 6, 7, 8, 10, 13, 14, 15, 26]);
const FULL = 13;

/**
 * Whether the same write could succeed at another time: the database is locked, or its disk is full or fails.
 */
export function isOfDisk(error: unknown): boolean {
  const code = primaryCode(error);
  return code !== undefined && OF_DISK.has(code);
}

/** Whether the disk is full: a smaller write may still have room. */
export function isFull(error: unknown): boolean {
  return primaryCode(error) === FULL;
}

/** The lower byte of SQLite's extended result code, of an error or of the error that caused it. */
function primaryCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  return 'cause' in error ? primaryCode(error.cause) : undefined;
}
