/** Loaded into a server that is measured: answers `memory` with what is in use after collecting garbage. */
process.on('message', (message) => {
  if (message !== 'memory') return;
  // Twice: what the first run finalizes is free only after the second.
  globalThis.gc?.();
  globalThis.gc?.();
  process.send?.(process.memoryUsage());
});
