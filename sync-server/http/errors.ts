/** Errors of the HTTP API in their one form (`core/protocol/reasons`). */
import { STATUS_OF, type ErrorBody, type ErrorCode } from '@parley/core/protocol/reasons';

/** An answer that says what went wrong; `retryAfter` in seconds. */
export const errorResponse = (code: ErrorCode, message: string, retryAfter?: number): Response => {
  const body: ErrorBody = { error: { code, message } };
  return Response.json(body, {
    status: STATUS_OF[code],
    headers: retryAfter === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(retryAfter))) },
  });
};
