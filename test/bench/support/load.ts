/**
 * Open-loop load: arrivals come at their time whether or not earlier ones are done, and each latency counts from the
 * time at which it was due, so that a server that stalls does not hide what it kept waiting.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { percentile } from '../statistics.ts';

export interface Subject {
  /** Gives arrival `n`; calls back with its id when that is known, and when it is acknowledged. */
  send(n: number): void;
  /** Times at which arrivals were acknowledged and seen on a colleague's screen, by `n`; in ms. */
  readonly acknowledged: Map<number, number>;
  readonly seen: Map<number, number>;
  readonly failed: () => number;
}

export interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface Measured {
  readonly offered: number;
  /** Arrivals a second that were seen, from the first due to the last seen. */
  readonly perSecond: number;
  readonly failed: number;
  readonly ack: Latencies;
  readonly screen: Latencies;
}

const latencies = (values: readonly number[]): Latencies => ({
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
  p99: percentile(values, 0.99),
});

/** How long the last arrivals may take, in ms. */
const PATIENCE = 20_000;

let next = 0;

/** Offers `rate` arrivals a second for `ms`. */
export const offer = async (subject: Subject, rate: number, ms: number): Promise<Measured> => {
  const count = Math.round((rate * ms) / 1_000);
  const first = next;
  next += count;
  const begun = performance.now() + 10;
  const dueAt = (n: number) => begun + ((n - first) * 1_000) / rate;
  for (let n = first; n < first + count;) {
    const now = performance.now();
    for (; n < first + count && dueAt(n) <= now; n += 1) subject.send(n);
    await nextTurn();
  }
  const until = performance.now() + PATIENCE;
  const numbers = Array.from({ length: count }, (_, index) => first + index);
  const isDone = () => numbers.every((n) => subject.seen.has(n) && subject.acknowledged.has(n));
  while (!isDone() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  const since = (times: ReadonlyMap<number, number>) =>
    numbers.flatMap((n) => {
      const at = times.get(n);
      return at === undefined ? [] : [at - dueAt(n)];
    });
  const screen = since(subject.seen);
  const last = numbers.reduce((latest, n) => Math.max(latest, subject.seen.get(n) ?? 0), begun);
  return {
    offered: rate,
    perSecond: (screen.length * 1_000) / (last - begun),
    failed: count - screen.length + subject.failed(),
    ack: latencies(since(subject.acknowledged)),
    screen: latencies(screen),
  };
};
