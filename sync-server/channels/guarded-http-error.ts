/** Why an exchange with an outside service failed. */
export type GuardedHttpReason =
  /**
   * The server may not call this address: the scheme is not allowed, or the address is that of a machine in a
   * private network.
   */
  | 'refused-address'
  /** The name has no address. */
  | 'unresolved'
  /** No connection came about. */
  | 'not-connected'
  /** The time was over. */
  | 'timed-out'
  /** The caller gave up. */
  | 'aborted'
  /** The connection ended before the answer did. */
  | 'broken-off'
  | 'too-large';

/** An exchange without a complete answer. */
export class GuardedHttpError extends Error {
  readonly reason: GuardedHttpReason;
  /** Whether the service may have received the request: a caller must not simply repeat it then (law L16). */
  readonly mayHaveArrived: boolean;

  constructor(reason: GuardedHttpReason, message: string, mayHaveArrived: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = 'GuardedHttpError';
    this.reason = reason;
    this.mayHaveArrived = mayHaveArrived;
  }
}

/** The answer has more bytes than the caller allows. */
export class ResponseTooLargeError extends GuardedHttpError {
  constructor(limit: number) {
    super('too-large', `The answer has more than ${limit} bytes.`, true);
    this.name = 'ResponseTooLargeError';
  }
}
