/** Loaded into a server that is measured: says what it uses. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

export interface Usage {
  /** After collecting garbage, in bytes. */
  readonly memory: NodeJS.MemoryUsage;
  /** Time of all its threads on processors since the start, in µs. */
  readonly cpu: number;
  /** Time that its event loop was busy, or waited in a system call, since the start, in µs. */
  readonly loop: number;
  /** The longest time that the event loop was stopped since this was asked for last, in ms. */
  readonly longestStop: number;
}

/** How often the event loop is looked at, in ms. */
const RESOLUTION = 2;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
delay.enable();

process.on('message', (message) => {
  if (message === 'memory') {
    // Twice: what the first run finalizes is free only after the second.
    globalThis.gc?.();
    globalThis.gc?.();
  }
  const { user, system } = process.cpuUsage();
  const loop = performance.eventLoopUtilization().active * 1_000;
  // What is measured are intervals: a loop that never stops has those of the resolution.
  const longestStop = Math.max(0, delay.max / 1_000_000 - RESOLUTION);
  if (message === 'stop') delay.reset();
  const usage: Usage = { memory: process.memoryUsage(), cpu: user + system, loop, longestStop };
  process.send?.(usage);
});
