/** How a channel does, in few words (CH-8). */
import type { ChannelReport, SendError } from '@parley/core/protocol/channels-api';
import { m } from '../../paraglide/messages.js';
import { failureTitle } from '../../ui/failure-titles.ts';

const DAY = 86_400_000;

/** Whether a channel has all secrets that it needs, and something has come over it. */
export function isConnected({
  secrets,
  lastInbound,
}: Pick<ChannelReport, 'secrets' | 'lastInbound'>): boolean {
  return lastInbound !== null && secrets.every(({ required, set }) => set || !required);
}

/** How many messages wait, replies and broadcasts. */
export const waitingCount = ({ waiting }: Pick<ChannelReport, 'waiting'>): number =>
  waiting.replies.count + waiting.broadcasts.count;

export interface ErrorGroup {
  readonly title: string;
  readonly count: number;
  /** The latest one, in the service's words. */
  readonly example: string;
}

/** The errors of the last day, those of one class together, the most frequent first. @param now in ms */
export function errorGroups(errors: readonly SendError[], now: number): readonly ErrorGroup[] {
  const groups = new Map<string, ErrorGroup>();
  for (const error of errors) {
    if (error.at < now - DAY) continue;
    const title = titleOf(error);
    const words = [error.error, error.code === undefined ? '' : m.problem_code({ code: error.code })];
    const example = words.filter((part) => part !== '').join(' · ');
    const known = groups.get(title);
    groups.set(title, { title, count: (known?.count ?? 0) + 1, example: known?.example ?? example });
  }
  return [...groups.values()].toSorted((a, b) => b.count - a.count);
}

const TITLES: Readonly<Record<Exclude<SendError['outcome'], 'failed'>, () => string>> = {
  later: m.errors_later,
  broken: m.errors_broken,
  uncertain: m.errors_uncertain,
  thrown: m.errors_thrown,
};

function titleOf({ outcome, class: failure }: SendError): string {
  return outcome === 'failed' ? failureTitle(failure) : TITLES[outcome]();
}
