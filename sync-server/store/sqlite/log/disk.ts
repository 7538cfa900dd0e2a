/** What the write queue needs from the disk. None of it runs on the event loop. */
export interface Disk {
  /** Resolves when everything that was committed before the call is on the disk. */
  readonly sync: () => Promise<void>;
  /**
   * After a failed sync: writes everything that was committed once more, and resolves when it is on the disk.
   * The system may consider data written that it could not write, so a second sync alone would prove nothing.
   */
  readonly writeAgain: () => Promise<void>;
  /** Whether the write-ahead log is so long that it should be emptied. */
  readonly isLogLong: () => boolean;
  /**
   * Moves the write-ahead log into the database and empties the log. False if another connection still reads
   * from it. Nothing may be written until the promise resolves.
   */
  readonly emptyLog: () => Promise<boolean>;
}
