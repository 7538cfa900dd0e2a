/** Errors of the HTTP API in their one form (`core/protocol/reasons`). */
import { STATUS_OF, type ErrorBody, type ErrorCode } from '@parley/core/protocol/reasons';
import { isOfDisk } from '../../store/sqlite/sqlite-errors.ts';
import { UnavailableError } from '../../store/unavailable-error.ts';

/** An answer that says what went wrong; `retryAfter` in seconds. */
export const errorResponse = (code: ErrorCode, message: string, retryAfter?: number): Response => {
  const body: ErrorBody = { error: { code, message } };
  return Response.json(body, {
    status: STATUS_OF[code],
    headers: retryAfter === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(retryAfter))) },
  });
};

/** The rest of the body is not read: the connection ends with the answer. */
export const unreadRest = (response: Response): Response => {
  response.headers.set('connection', 'close');
  return response;
};

/** The API's message about a name that could be confused with a colleague's. */
export const NAME_TAKEN = 'Another member has this name, or one that reads the same.';

/** System error codes of a disk that is full or fails. */
const DISK_CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS']);

/**
 * Whether the same request can succeed at another time: nothing can be stored at the moment. The database may be the
 * store's or that of the sign-in.
 */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof UnavailableError ||
  isOfDisk(error) ||
  (error instanceof Error && 'code' in error && DISK_CODES.has(error.code));

/** After how many seconds to try again while nothing can be stored. */
const RETRY_AFTER = 2;

export const unavailable = (): Response =>
  errorResponse('unavailable', 'Nothing can be stored at the moment. Please try again.', RETRY_AFTER);
