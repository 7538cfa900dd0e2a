/** A visitor's widget: sends until it is answered, over a bad line; the same message may arrive twice (CH-4). */
import type { CommandId, ContactId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { VirtualClock } from './clock.ts';
import type { Random } from './random.ts';
import type { Server } from './server.ts';
import { CHANNEL, WORKSPACE } from './team.ts';

export interface Visitor {
  write(): void;
  /** Messages without an answer. */
  waiting(): number;
  /** Words of the messages that the server has confirmed. */
  readonly confirmed: readonly string[];
  readonly external: string;
  heal(): void;
}

const RETRY = 1_000;

export const createVisitor = (deps: {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly server: Server;
  readonly n: number;
}): Visitor => {
  const { clock, random, server, n } = deps;
  const external = `visitor${n}`;
  const confirmed: string[] = [];
  let waiting = 0;
  let healed = false;

  const deliver = async (words: string, id: string): Promise<boolean> => {
    if (!server.up || (!healed && random.chance(0.15))) return false;
    const event = {
      type: 'message',
      channel: CHANNEL,
      body: fromPlainText(words),
      files: [],
      sender: { external },
      external: id,
    } as const;
    // Each try comes in anew: only the channel's own id tells that it is the same.
    const inbound = { id: random.id<CommandId>(), contact: random.id<ContactId>(), event };
    const stored = await server
      .inbound({
        type: 'inbound',
        workspace: WORKSPACE,
        inbound,
        identity: { channel: CHANNEL, external },
        once: { channel: CHANNEL, external: id },
        create: true,
      })
      .catch((error: unknown) => {
        if (server.up) throw error;
        return false;
      });
    return stored && (healed || !random.chance(0.15));
  };

  const attempt = (words: string, id: string): void => {
    void deliver(words, id).then((heard) => {
      if (heard) {
        waiting -= 1;
        confirmed.push(words);
      } else clock.after(RETRY, () => attempt(words, id));
    });
  };

  return {
    write: () => {
      waiting += 1;
      attempt(`visit-${random.id()}`, `external-${random.id()}`);
    },
    waiting: () => waiting,
    confirmed,
    external,
    heal: () => {
      healed = true;
    },
  };
};
