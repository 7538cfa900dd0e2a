/** Load that does not wait for answers: commands come when they come, also to a server that is slow. */
import { createRandom } from '../../sim/random.ts';
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

const figuresOf = (values: readonly number[]): Figures => ({
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
  p99: percentile(values, 0.99),
});

/** How long the last answers may take, in ms. */
const PATIENCE = 30_000;

/** Sends at a rate, with the gaps of independent people (exponential), for some seconds, over `contacts`. */
export const runOpenLoop = async (
  system: System,
  options: {
    readonly rate: number;
    readonly seconds: number;
    readonly contacts: number;
    readonly seed: number;
  },
): Promise<Run> => {
  const { rate, seconds, contacts, seed } = options;
  const random = createRandom(seed);
  const ack: number[] = [];
  const seen: number[] = [];
  const late: number[] = [];
  const before = await system.time();
  const begin = performance.now();
  const end = begin + seconds * 1_000;
  let lastAck = begin;
  let next = begin;
  let commands = 0;
  await new Promise<void>((resolve, reject) => {
    const check = (): void => {
      if (next >= end && ack.length === commands && seen.length === commands) resolve();
    };
    const fire = (): void => {
      const planned = next;
      commands += 1;
      late.push(performance.now() - planned);
      system.send(
        random.below(contacts),
        () => {
          lastAck = performance.now();
          ack.push(lastAck - planned);
          check();
        },
        () => {
          seen.push(performance.now() - planned);
          check();
        },
      );
      next += (-Math.log(1 - random.next()) * 1_000) / rate;
    };
    const tick = (): void => {
      while (next <= performance.now() && next < end) fire();
      if (next < end) setTimeout(tick, 1);
      else {
        setTimeout(
          () =>
            reject(
              new Error(
                `${system.name}: of ${commands}, ${ack.length} were acknowledged and ${seen.length} seen`,
              ),
            ),
          PATIENCE,
        ).unref();
        check();
      }
    };
    tick();
  });
  const after = await system.time();
  return {
    commands,
    perSecond: (commands / (lastAck - begin)) * 1_000,
    ack: figuresOf(ack),
    seen: figuresOf(seen),
    late: percentile(late, 0.99),
    cpu: (after.cpu - before.cpu) / commands,
    loop: (after.loop - before.loop) / commands,
  };
};
