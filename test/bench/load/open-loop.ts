/** Load that does not wait for answers: commands come when they come, also to a server that is slow. */
import { createRandom, type Random } from '../../sim/random.ts';
import { percentile } from '../statistics.ts';

/** Something that takes commands and shows them to a colleague. */
export interface System {
  readonly name: string;
  /** Whether what is acknowledged is on disk. */
  readonly isDurable: boolean;
  /** Asks for one more entry of a contact; tells when it is acknowledged, and when a colleague's document has it. */
  send(contact: number, acknowledged: () => void, seen: () => void): void;
  /** Time of the server on processors, and of its busy event loop, so far, in µs. */
  time(): Promise<{ readonly cpu: number; readonly loop: number }>;
  close(): Promise<void>;
}

export interface Run {
  readonly commands: number;
  /** Commands acknowledged a second, from the first planned to the last acknowledged. */
  readonly perSecond: number;
  /** Times in ms from the moment that a command was planned for. */
  readonly ack: Figures;
  readonly seen: Figures;
  /** How late the load itself was, in ms, 99th percentile. */
  readonly late: number;
  /** Time of the server on processors for each command, in µs. */
  readonly cpu: number;
  /** Time that its event loop was held for each command, in µs: what comes meanwhile waits. */
  readonly loop: number;
}

export interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** How long the last answers may take, in ms. */
const PATIENCE = 30_000;

export interface OpenLoopOptions {
  /** Commands a second, on average. */
  readonly rate: number;
  readonly seconds: number;
  readonly contacts: number;
  readonly seed: number;
}

/** Sends at a rate, with the gaps of independent people (exponential), for some seconds, over `contacts`. */
export async function runOpenLoop(system: System, options: OpenLoopOptions): Promise<Run> {
  const before = await system.time();
  const load = new OpenLoop(system, options);
  await load.run();
  return load.figures(before, await system.time());
}

type ServerTime = Awaited<ReturnType<System['time']>>;

class OpenLoop {
  readonly #system: System;
  readonly #options: OpenLoopOptions;
  readonly #random: Random;
  /** Times in ms from the moment that a command was planned for, until it was acknowledged, and seen. */
  readonly #ack: number[] = [];
  readonly #seen: number[] = [];
  /** How late each command was sent, in ms. */
  readonly #late: number[] = [];
  readonly #begin = performance.now();
  readonly #end: number;
  /** When the last acknowledgement came. */
  #lastAck = this.#begin;
  /** When the next command is planned for. */
  #next = this.#begin;
  #commands = 0;

  constructor(system: System, options: OpenLoopOptions) {
    this.#system = system;
    this.#options = options;
    this.#random = createRandom(options.seed);
    this.#end = this.#begin + options.seconds * 1_000;
  }

  /** Resolves when every command has been acknowledged and seen. */
  run(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (this.#isComplete()) resolve();
      };
      const tick = (): void => {
        while (this.#next <= performance.now() && this.#next < this.#end) this.#send(check);
        if (this.#next < this.#end) setTimeout(tick, 1);
        else {
          setTimeout(() => reject(this.#incomplete()), PATIENCE).unref();
          check();
        }
      };
      tick();
    });
  }

  figures(before: ServerTime, after: ServerTime): Run {
    const commands = this.#commands;
    return {
      commands,
      perSecond: (commands / (this.#lastAck - this.#begin)) * 1_000,
      ack: figuresOf(this.#ack),
      seen: figuresOf(this.#seen),
      late: percentile(this.#late, 0.99),
      cpu: (after.cpu - before.cpu) / commands,
      loop: (after.loop - before.loop) / commands,
    };
  }

  #send(onAnswer: () => void): void {
    const { contacts, rate } = this.#options;
    const planned = this.#next;
    this.#commands += 1;
    this.#late.push(performance.now() - planned);
    this.#system.send(
      this.#random.below(contacts),
      () => {
        this.#lastAck = performance.now();
        this.#ack.push(this.#lastAck - planned);
        onAnswer();
      },
      () => {
        this.#seen.push(performance.now() - planned);
        onAnswer();
      },
    );
    this.#next += (-Math.log(1 - this.#random.next()) * 1_000) / rate;
  }

  #isComplete(): boolean {
    return (
      this.#next >= this.#end && this.#ack.length === this.#commands && this.#seen.length === this.#commands
    );
  }

  #incomplete(): Error {
    const answered = `${this.#ack.length} were acknowledged and ${this.#seen.length} seen`;
    return new Error(`${this.#system.name}: of ${this.#commands}, ${answered}`);
  }
}

function figuresOf(values: readonly number[]): Figures {
  return {
    p50: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    p99: percentile(values, 0.99),
  };
}
