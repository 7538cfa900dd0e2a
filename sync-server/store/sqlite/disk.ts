/** What the write queue asks of the disk. Nothing of it runs on the event loop. */
export interface Disk {
  /** Resolves when all that has been committed before the call is on the disk. */
  readonly sync: () => Promise<void>;
  /**
   * After a failed sync: hands all that was committed to the system once more, and resolves when it is on the disk.
   * The system may take what it could not write for written, so a second sync alone would prove nothing.
   */
  readonly writeAgain: () => Promise<void>;
  /** Whether the write-ahead log is so long that it should be emptied. */
  readonly isLogLong: () => boolean;
  /**
   * Moves the write-ahead log to the database and empties it. False if somebody else still reads from it. Nothing may be
   * written until it resolves.
   */
  readonly emptyLog: () => Promise<boolean>;
}
