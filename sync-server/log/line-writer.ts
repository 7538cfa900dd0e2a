/**
 * Writes log lines to a file descriptor that may be full, closed or without a reader: the log never stops the
 * server. Lines that cannot be written at once wait, up to a bound; beyond it they are dropped and counted,
 * and the next written line says how many were dropped.
 */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { DestinationStream } from 'pino';

/** Most characters that wait to be written. */
const MAX_WAITING = 1024 * 1024;
/** Pause before waiting lines are tried again, in ms. */
const RETRY = 100;

/** Writes some bytes and returns how many were written; throws the system's error. Must not block. */
export type Write = (bytes: Uint8Array) => number;

/** Runs a task after a pause in ms. */
export type Schedule = (task: () => void, ms: number) => void;

export interface LineWriter extends DestinationStream {
  /** Tries to write the waiting lines. */
  flush(): void;
}

/** @param schedule runs a function after a pause in ms */
export function createLineWriter(write: Write, schedule: Schedule = scheduleQuietly): LineWriter {
  return new BoundedLineWriter(write, schedule);
}

class BoundedLineWriter implements LineWriter {
  readonly #writeBytes: Write;
  readonly #schedule: Schedule;
  /** Lines that could not be written yet, the oldest first; the first may be the rest of a line. */
  #waiting: Uint8Array[] = [];
  /** Bytes of the waiting lines. */
  #size = 0;
  /** Lines that were lost since the last report of lost lines. */
  #dropped = 0;
  /** Whether another try is scheduled: until then, new lines wait behind the others. */
  #isScheduled = false;

  constructor(write: Write, schedule: Schedule) {
    this.#writeBytes = write;
    this.#schedule = schedule;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#size + bytes.length > MAX_WAITING) {
      this.#dropped += 1;
      return;
    }
    this.#keep(bytes);
    if (!this.#isScheduled) this.flush();
  }

  flush(): void {
    const queue = this.#waiting;
    this.#waiting = [];
    this.#size = 0;
    for (const [index, bytes] of queue.entries()) {
      const rest = this.#writeSome(bytes);
      if (rest.length === 0) continue;
      this.#keep(rest);
      for (const later of queue.slice(index + 1)) this.#keep(later);
      this.#retryLater();
      return;
    }
    if (this.#dropped === 0) return;
    const count = this.#dropped;
    this.#dropped = 0;
    this.write(
      `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), dropped: count, msg: 'lines of the log were lost' })}\n`,
    );
  }

  #keep(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#size += bytes.length;
  }

  #retryLater(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(() => {
      this.#isScheduled = false;
      this.flush();
    }, RETRY);
  }

  /** Writes as many bytes as there is room for, and returns the rest. */
  #writeSome(bytes: Uint8Array): Uint8Array {
    const write = this.#writeBytes;
    let rest = bytes;
    try {
      while (rest.length > 0) {
        const written = write(rest);
        if (written === 0) break;
        rest = rest.subarray(written);
      }
    } catch {
      // The output is full, closed or without a reader. The write is tried again: a disk may get room, a
      // reader may go on.
    }
    return rest;
  }
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

/** A timer that does not keep the process alive. */
function scheduleQuietly(task: () => void, ms: number): void {
  setTimeout(task, ms).unref();
}

/** References that keep the sockets alive, so that their descriptors stay open and non-blocking. */
const kept: Socket[] = [];

/**
 * A descriptor to the same output whose writes do not block. A write to a file always ends; a write to a pipe
 * or a terminal waits for the reader, so these are opened once more, with their own flag. An output that
 * cannot be opened, such as a socket, gets the flag itself.
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
    // The system lacks this feature, or there is no output: writes then stay as they are.
  }
  return descriptor;
}
