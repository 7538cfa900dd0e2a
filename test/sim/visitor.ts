/** A visitor's widget: sends until it is answered, over a bad network; the same message may arrive twice (CH-4). */
import type { CommandId, ContactId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { VirtualClock } from './clock.ts';
import type { Random } from './random.ts';
import type { Server } from './server.ts';
import { CHANNEL, WORKSPACE } from './team.ts';

const RETRY = 1_000;

interface VisitorDeps {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly server: Server;
  readonly n: number;
}

export class Visitor {
  readonly external: string;
  /** Words of the messages that the server has confirmed. */
  readonly confirmed: string[] = [];
  readonly #deps: VisitorDeps;
  /** Messages without an answer. */
  #waiting = 0;
  /** Whether nothing is lost any more. */
  #isHealed = false;

  constructor(deps: VisitorDeps) {
    this.#deps = deps;
    this.external = `visitor${deps.n}`;
  }

  write(): void {
    const { random } = this.#deps;
    this.#waiting += 1;
    this.#attempt(`visit-${random.id()}`, `external-${random.id()}`);
  }

  /** Messages without an answer. */
  waiting(): number {
    return this.#waiting;
  }

  heal(): void {
    this.#isHealed = true;
  }

  #attempt(words: string, id: string): void {
    void this.#deliver(words, id).then((isConfirmed) => {
      if (isConfirmed) {
        this.#waiting -= 1;
        this.confirmed.push(words);
      } else this.#deps.clock.after(RETRY, () => this.#attempt(words, id));
    });
  }

  /** Resolves with whether the visitor hears that the message is stored. */
  async #deliver(words: string, id: string): Promise<boolean> {
    const { server, random } = this.#deps;
    const { external } = this;
    if (!server.up || (!this.#isHealed && random.chance(0.15))) return false;
    const event = {
      type: 'message',
      channel: CHANNEL,
      body: fromPlainText(words),
      files: [],
      sender: { external },
      external: id,
    } as const;
    // Each try has ids of its own: only the channel's own id tells that the message is the same.
    const inbound = { id: random.id<CommandId>(), contact: random.id<ContactId>(), event };
    const isStored = await server
      .inbound({
        type: 'inbound',
        workspace: WORKSPACE,
        inbound,
        person: { channel: CHANNEL, sender: { external } },
        once: { channel: CHANNEL, external: id },
        create: true,
      })
      .catch((error: unknown) => {
        if (server.up) throw error;
        return false;
      });
    return isStored && (this.#isHealed || !random.chance(0.15));
  }
}
