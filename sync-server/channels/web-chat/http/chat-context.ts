/** What the chat's routes share: what they are given, their limits, and the way to the ledger. */
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import type { VisitorStreams } from '../visitor-streams.ts';
import { createFirstNames, type FirstNames } from '../first-names.ts';
import type { Files } from '../../../files/files.ts';
import type { Work, WorkResult } from '../../../ledger/work.ts';
import type { Store } from '../../../store/store.ts';
import { UnavailableError } from '../../../store/unavailable-error.ts';
import { tooOften, type ChatEnv } from './chat-door.ts';
import { createGauge, DEFAULT_CHAT_LIMITS, type ChatLimits, type Gauge } from './chat-limits.ts';
import { createRateLimit, type RateLimit } from '../../../http/web/limits/rate-limit.ts';

export interface ChatRoutesOptions {
  readonly store: Store;
  readonly files: Files;
  readonly visitorStreams: VisitorStreams;
  readonly log: Logger;
  /** Server time in ms. */
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  readonly limits?: Partial<ChatLimits>;
  /** Whether a page of this origin is the server's own, as the widget's frame is. */
  readonly isOwnOrigin: (origin: string, host: string | null | undefined) => boolean;
  /** Whether the last address of `X-Forwarded-For` is the sender's: only behind a proxy that sets it. */
  readonly trustProxy: boolean;
}

type RateName = {
  [Name in keyof ChatLimits]: ChatLimits[Name] extends number ? never : Name;
}[keyof ChatLimits];

export interface ChatContext extends Omit<ChatRoutesOptions, 'limits'> {
  readonly limits: ChatLimits;
  readonly rates: Readonly<Record<RateName, RateLimit>>;
  readonly streams: { readonly byToken: Gauge; readonly byAddress: Gauge };
  readonly firstNames: FirstNames;
  /** Applies one work. Resolves when what it did is on disk (law L2). */
  readonly apply: (work: Work) => Promise<WorkResult>;
}

/** The chat's app: routes that need no visitor's token, and routes that do. */
export type ChatApp = Hono<ChatEnv>;

export const createChatContext = (options: ChatRoutesOptions): ChatContext => {
  const { store, now } = options;
  const limits: ChatLimits = { ...DEFAULT_CHAT_LIMITS, ...options.limits };
  const rate = (name: RateName): RateLimit => createRateLimit({ ...limits[name], now });
  return {
    ...options,
    limits,
    rates: {
      sessionsPerAddress: rate('sessionsPerAddress'),
      requestsPerAddress: rate('requestsPerAddress'),
      requestsPerToken: rate('requestsPerToken'),
      messagesPerToken: rate('messagesPerToken'),
      messagesPerAddress: rate('messagesPerAddress'),
      eventsPerToken: rate('eventsPerToken'),
      uploadsPerToken: rate('uploadsPerToken'),
      uploadBytesPerAddress: rate('uploadBytesPerAddress'),
    },
    streams: {
      byToken: createGauge(limits.streamsPerToken),
      byAddress: createGauge(limits.streamsPerAddress),
    },
    firstNames: createFirstNames(store.workspaces),
    apply: async (work) => {
      const [result] = await store.ledger.apply([work]);
      if (result === undefined) throw new Error('the ledger gave no answer');
      // Nothing is lost: the widget keeps its data and tries again, and only this visitor waits.
      if (result.type === 'failed') throw new UnavailableError(result.error);
      return result;
    },
  };
};

/** Takes one of each limit for its key, or answers that there is none left. */
export const limited = (...takes: readonly (readonly [RateLimit, string])[]): Response | undefined => {
  for (const [rate, key] of takes) {
    const taken = rate.take(key);
    if (!taken.ok) return tooOften(taken.retryAfter);
  }
  return undefined;
};
