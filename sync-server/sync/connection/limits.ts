/** Bounds of what one client can make the server hold or do. Each can be set, so that tests reach them soon. */
export interface SyncLimits {
  /** Largest WebSocket message, in bytes; a larger one closes the socket with 1009. */
  readonly maxMessageBytes: number;
  /** Largest live update of a drafts document, in bytes (law L7). */
  readonly maxUpdateBytes: number;
  /** Largest first exchange of a drafts document, in bytes: all that was written without a network comes at once. */
  readonly maxExchangeBytes: number;
  /** Largest drafts document, in bytes of its updates; more is refused. */
  readonly maxDraftBytes: number;
  /** Largest awareness message, in bytes: carets and the place that is looked at take some hundreds. */
  readonly maxAwarenessBytes: number;
  /** Largest stateless message and attach token, in bytes. */
  readonly maxTextBytes: number;
  /** Most documents attached to one socket. */
  readonly maxDocuments: number;
  /** Most sockets of one session, and of all sessions of one account. */
  readonly maxSockets: number;
  readonly maxAccountSockets: number;
  /** Bytes that may wait to be read by a client before its socket is cut. */
  readonly maxBufferedBytes: number;
  /** Messages of one account: most at once, and most a second in the long run. */
  readonly messages: Rate;
  /** Bytes of one account, likewise. */
  readonly bytes: Rate;
  /**
   * Awareness of one account, messages and bytes: each message is passed on to everybody at the document.
   * Messages beyond the limit are dropped; a client repeats by itself where its caret is.
   */
  readonly awareness: Rate;
  readonly awarenessBytes: Rate;
  /**
   * Longest time for applying one live update, and one first exchange, in ms, not counting other work in
   * between.
   */
  readonly maxUpdateWork: number;
  readonly maxExchangeWork: number;
  /** Total time for applying one agent's updates, in ms; updates that take only a moment are not counted. */
  readonly work: Rate;
  /**
   * How often each client is sent a sign of life, in ms. The stock provider takes 30 s of silence for a dead line,
   * and a feed may be silent for hours.
   */
  readonly pingInterval: number;
  /** How often the session of each socket is looked at again, in ms: it may have expired. */
  readonly verifyInterval: number;
  /** Messages kept of a document that is attached again before it has been left. */
  readonly maxHeld: number;
  /** Updates in a drafts document's log that make it worth merging. */
  readonly compactAfter: number;
  /** Least time between two pushes to one agent's tab, in ms (L8). */
  readonly pushInterval: number;
  /** Most changes in one push; more is `behind` (L8). */
  readonly pushChanges: number;
}

export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const DEFAULT_LIMITS: SyncLimits = {
  maxMessageBytes: MIB,
  maxUpdateBytes: 256 * KIB,
  // As much as a message carries, with room for the name of the document.
  maxExchangeBytes: MIB - 4 * KIB,
  maxDraftBytes: 4 * MIB,
  maxAwarenessBytes: 4 * KIB,
  maxTextBytes: 4 * KIB,
  maxDocuments: 100,
  maxSockets: 50,
  maxAccountSockets: 200,
  maxBufferedBytes: 32 * MIB,
  messages: { burst: 4_000, perSecond: 400 },
  bytes: { burst: 16 * MIB, perSecond: 2 * MIB },
  awareness: { burst: 600, perSecond: 120 },
  awarenessBytes: { burst: 512 * KIB, perSecond: 64 * KIB },
  maxUpdateWork: 500,
  maxExchangeWork: 3_000,
  work: { burst: 10_000, perSecond: 100 },
  pingInterval: 15_000,
  verifyInterval: 60_000,
  maxHeld: 100,
  compactAfter: 200,
  pushInterval: 200,
  pushChanges: 50,
};
