/** A tab's connection to the server: requests and a socket, over one network. */
import type { AgentId } from '@parley/core/ids';
import type { Attachments, Clock, Transport } from '../../app/src/lib/local/environment.ts';
import type { VirtualClock } from './clock.ts';
import { Network } from './network.ts';
import type { Random } from './random.ts';
import type { Server } from './server.ts';
import { SimulatedAttachments } from './simulated-attachments.ts';
import { SimulatedTransport, type Heard } from './simulated-transport.ts';

interface ConnectionDeps {
  /** The tab's own clock, which stops with the tab. */
  readonly clock: Clock;
  readonly virtual: VirtualClock;
  readonly random: Random;
  readonly server: Server;
  readonly agent: AgentId;
  readonly alive: () => boolean;
}

export class SimulatedConnection {
  readonly #network: Network;
  readonly #transport: SimulatedTransport;
  readonly #attachments: SimulatedAttachments;

  constructor(deps: ConnectionDeps) {
    this.#network = new Network(deps.random);
    this.#transport = new SimulatedTransport(deps, this.#network);
    this.#attachments = new SimulatedAttachments(deps, this.#network);
  }

  get transport(): Transport {
    return this.#transport;
  }

  get attachments(): Attachments {
    return this.#attachments;
  }

  /** Answers that have reached the tab. */
  get heard(): readonly Heard[] {
    return this.#transport.heard;
  }

  setUp(isUp: boolean): void {
    this.#network.isUp = isUp;
    if (!isUp) this.#attachments.cut();
  }

  /** Cuts the socket once; it connects again by itself. */
  cut(): void {
    this.#attachments.cut();
  }

  /** From here on nothing is dropped, repeated or refused. */
  heal(): void {
    this.#network.heal();
  }

  end(): void {
    this.#attachments.close();
  }
}
