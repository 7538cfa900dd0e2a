/** What becomes of messages: figures for operators, and the last errors of each channel for those who look after it (CH-8). */
import type { ChannelId } from '@parley/core/ids';
import type { SendError } from '@parley/core/protocol/channels-api';
import { Counter, type Registry } from 'prom-client';
import type { CallResult } from './send-attempt.ts';

/** Most errors of a channel that are kept. */
const MOST_ERRORS = 10;

export interface SendMonitor {
  /** @param at in ms */
  note(channel: ChannelId, result: CallResult, at: number): void;
  /** The last errors of a channel since the server started, latest first. */
  errors(channel: ChannelId): readonly SendError[];
}

/** @param registry gets the counter `parley_sends_total`, by outcome and class of failure */
export function createSendMonitor(registry?: Registry): SendMonitor {
  const errors = new Map<ChannelId, readonly SendError[]>();
  const sends =
    registry &&
    new Counter({
      name: 'parley_sends_total',
      help: 'Answers of channels to messages and parts of messages, by outcome and class of failure.',
      labelNames: ['outcome', 'class'],
      registers: [registry],
    });
  return {
    note: (channel, result, at) => {
      const { outcome } = result;
      const failure = outcome === 'failed' ? result.class : '';
      sends?.inc({ outcome, class: failure });
      if (outcome === 'sent') return;
      const error: SendError = {
        at,
        outcome,
        error: result.error ?? '',
        ...(outcome === 'failed' && { class: result.class }),
        ...('code' in result && result.code !== undefined && { code: result.code }),
      };
      errors.set(channel, [error, ...(errors.get(channel) ?? [])].slice(0, MOST_ERRORS));
    },
    errors: (channel) => errors.get(channel) ?? [],
  };
}
