/** How often a stranger may ask: by visitor's token and by network address. */
export interface Rate {
  /** How many at once. */
  readonly burst: number;
  /** How many come back each second. */
  readonly perSecond: number;
}

export interface ChatLimits {
  /** New visitors. */
  readonly sessionsPerAddress: Rate;
  /** Requests of any kind. Generous: many people may share an address. */
  readonly requestsPerAddress: Rate;
  readonly requestsPerToken: Rate;
  readonly messagesPerToken: Rate;
  readonly messagesPerAddress: Rate;
  /** Page changes, identities and references: each may write an entry. */
  readonly eventsPerToken: Rate;
  readonly uploadsPerToken: Rate;
  /** Bytes of files: about two gigabytes a day. */
  readonly uploadBytesPerAddress: Rate;
  /** Open event streams. */
  readonly streamsPerToken: number;
  readonly streamsPerAddress: number;
}

export const DEFAULT_CHAT_LIMITS: ChatLimits = {
  sessionsPerAddress: { burst: 200, perSecond: 0.5 },
  requestsPerAddress: { burst: 600, perSecond: 30 },
  requestsPerToken: { burst: 120, perSecond: 5 },
  messagesPerToken: { burst: 20, perSecond: 0.5 },
  messagesPerAddress: { burst: 100, perSecond: 5 },
  eventsPerToken: { burst: 30, perSecond: 0.5 },
  uploadsPerToken: { burst: 20, perSecond: 0.2 },
  uploadBytesPerAddress: { burst: 2 ** 30, perSecond: 2 ** 30 / 86_400 },
  streamsPerToken: 8,
  streamsPerAddress: 200,
};

/** Counts what is open at once under a key. */
export interface Gauge {
  /** Takes a place if there is one; the caller then has to call `leave` once. */
  enter(key: string): boolean;
  leave(key: string): void;
}

export const createGauge = (most: number): Gauge => {
  const open = new Map<string, number>();
  return {
    enter(key) {
      const count = open.get(key) ?? 0;
      if (count >= most) return false;
      open.set(key, count + 1);
      return true;
    },
    leave(key) {
      const count = (open.get(key) ?? 1) - 1;
      if (count > 0) open.set(key, count);
      else open.delete(key);
    },
  };
};
