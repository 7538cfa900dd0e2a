/** Loaded into a server that is measured: says what it uses. */
import { performance } from 'node:perf_hooks';

export interface Usage {
  /** After collecting garbage, in bytes. */
  readonly memory: NodeJS.MemoryUsage;
  /** Time of all its threads on processors since the start, in µs. */
  readonly cpu: number;
  /** Time that its event loop was busy, or waited in a system call, since the start, in µs. */
  readonly loop: number;
}

process.on('message', (message) => {
  if (message === 'memory') {
    // Twice: what the first run finalizes is free only after the second.
    globalThis.gc?.();
    globalThis.gc?.();
  }
  const { user, system } = process.cpuUsage();
  const loop = performance.eventLoopUtilization().active * 1_000;
  const usage: Usage = { memory: process.memoryUsage(), cpu: user + system, loop };
  process.send?.(usage);
});
