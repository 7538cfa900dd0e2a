/** Loaded into a server that is measured: says what it uses. */
export interface Usage {
  /** After collecting garbage, in bytes. */
  readonly memory: NodeJS.MemoryUsage;
  /** Time of all its threads on processors since the start, in µs. */
  readonly cpu: number;
}

process.on('message', (message) => {
  if (message === 'memory') {
    // Twice: what the first run finalizes is free only after the second.
    globalThis.gc?.();
    globalThis.gc?.();
  }
  const { user, system } = process.cpuUsage();
  const usage: Usage = { memory: process.memoryUsage(), cpu: user + system };
  process.send?.(usage);
});
