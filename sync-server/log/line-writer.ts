/**
 * Writes the log's lines to a file descriptor that may be full, closed or read by nobody: the log never stops the server.
 * A line that cannot be written now waits, up to a bound; beyond it lines are dropped and counted, and the next line that
 * can be written says how many.
 */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { DestinationStream } from 'pino';

/** Most characters that wait to be written. */
const MAX_WAITING = 1024 * 1024;
/** Pause before what waits is tried again, in ms. */
const RETRY = 100;

/** Writes some bytes and gives how many it took; throws what the system says. It must not block. */
export type Write = (bytes: Uint8Array) => number;

export interface LineWriter extends DestinationStream {
  /** Tries to write what waits. */
  flush(): void;
}

/** `schedule` runs a function after a pause in ms. */
export function createLineWriter(
  write: Write,
  schedule: (task: () => void, ms: number) => void = scheduleQuietly,
): LineWriter {
  let waiting: Uint8Array[] = [];
  let size = 0;
  let dropped = 0;
  let isScheduled = false;

  function retryLater(): void {
    if (isScheduled) return;
    isScheduled = true;
    schedule(() => {
      isScheduled = false;
      flush();
    }, RETRY);
  }

  function keep(bytes: Uint8Array): void {
    waiting.push(bytes);
    size += bytes.length;
  }

  /** What stays of bytes after as much of them was written as there is room for. */
  function writeSome(bytes: Uint8Array): Uint8Array {
    let rest = bytes;
    try {
      while (rest.length > 0) {
        const written = write(rest);
        if (written === 0) break;
        rest = rest.subarray(written);
      }
    } catch {
      // Full, closed, or nobody reads: it is tried again, since a disk gets room and a reader goes on.
    }
    return rest;
  }

  function flush(): void {
    const queue = waiting;
    waiting = [];
    size = 0;
    for (const [index, bytes] of queue.entries()) {
      const rest = writeSome(bytes);
      if (rest.length === 0) continue;
      keep(rest);
      for (const later of queue.slice(index + 1)) keep(later);
      retryLater();
      return;
    }
    if (dropped === 0) return;
    const count = dropped;
    dropped = 0;
    add(
      `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), dropped: count, msg: 'lines of the log were lost' })}\n`,
    );
  }

  function add(line: string): void {
    const bytes = Buffer.from(line);
    if (size + bytes.length > MAX_WAITING) {
      dropped += 1;
      return;
    }
    keep(bytes);
    if (!isScheduled) flush();
  }

  return { write: add, flush };
}

/** A writer to standard output. */
export function createStdoutWriter(): LineWriter {
  const descriptor = withoutBlocking(1);
  const writer = createLineWriter((bytes) => writeSync(descriptor, bytes));
  process.on('exit', () => {
    writer.flush();
  });
  return writer;
}

/** Does not keep the process alive. */
function scheduleQuietly(task: () => void, ms: number): void {
  setTimeout(task, ms).unref();
}

/** Held so that it stays as it is. */
const kept: Socket[] = [];

/**
 * A descriptor to the same place whose writes do not block. A write to a file ends by itself; one to a pipe or a terminal
 * waits for the reader, so these are opened once more, with a flag of their own. What cannot be opened, as a socket, is
 * given the flag itself.
 */
function withoutBlocking(descriptor: number): number {
  try {
    const found = fstatSync(descriptor);
    if (found.isFile()) return descriptor;
    if (!found.isSocket()) {
      const own = openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK);
      process.on('exit', () => {
        closeSync(own);
      });
      return own;
    }
    const socket = new Socket({ fd: descriptor, readable: false, writable: true });
    socket.on('error', () => undefined);
    socket.unref();
    kept.push(socket);
  } catch {
    // No such system, or no output at all: then writes are as they are.
  }
  return descriptor;
}
