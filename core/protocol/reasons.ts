/** One closed union of errors and reasons for both sides of every wire. */

/** Refusals of a document. Only the first two make a client drop anything (law L11); every other means later. */
export const FINAL_REASONS = ['deleted', 'stale'] as const;
export type FinalReason = (typeof FINAL_REASONS)[number];

export const LATER_REASONS = [
  /** The agent does not see the contact now. The feed alone says whether that lasts, and what is then dropped. */
  'revoked',
  /** No valid session. */
  'unauthenticated',
  /** The session belongs to another agent than the one whom the tab shows. */
  'not-you',
  /** The session's agent has no right to this document, or it is none of ours. */
  'forbidden',
  'unknown-document',
  /** An update that does not decode, or is over 256 kB. */
  'malformed',
  'too-large',
  /** A Yjs client id that another connection uses. */
  'foreign-client',
  'read-only',
  'too-many-documents',
  'rate-limited',
  'unavailable',
] as const;
export type LaterReason = (typeof LATER_REASONS)[number];
export type DocumentReason = FinalReason | LaterReason;

/** Whether a document's refusal is final for what the client holds of it. */
export const isFinalReason = (reason: string): reason is FinalReason =>
  (FINAL_REASONS as readonly string[]).includes(reason);

/** Errors of the HTTP API: `{ error: { code, message } }`. The message is for people, the code for programs. */
export const ERROR_CODES = [
  'malformed',
  'too-large',
  'unauthenticated',
  'not-you',
  'forbidden',
  'foreign-origin',
  'not-found',
  'conflict',
  /** Another member has a name that reads the same. */
  'name-taken',
  'gone',
  'rate-limited',
  'quota',
  'unsupported-type',
  'unavailable',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorBody {
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** HTTP status of each error code. */
export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  malformed: 400,
  'too-large': 413,
  unauthenticated: 401,
  'not-you': 409,
  forbidden: 403,
  'foreign-origin': 403,
  'not-found': 404,
  conflict: 409,
  'name-taken': 409,
  gone: 410,
  'rate-limited': 429,
  quota: 507,
  'unsupported-type': 415,
  unavailable: 503,
  internal: 500,
};
