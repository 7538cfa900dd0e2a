/**
 * A tab's requests to the server, over a network that delays, drops and repeats. The answers that the tab has heard are
 * noted: an answer that reached a tab must hold for ever.
 */
import type { Command } from '@parley/core/contact/decide/command';
import type { AgentId } from '@parley/core/ids';
import type { Answer } from '@parley/core/protocol/answers';
import type { Clock, Outcome, Transport } from '../../app/src/lib/local/environment.ts';
import type { VirtualClock } from './clock.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { Server } from './server.ts';
import { WORKSPACE } from './team.ts';

export interface Heard {
  readonly agent: AgentId;
  readonly command: Command;
  readonly answer: Answer;
}

interface TransportDeps {
  /** The tab's own clock, which stops with the tab. */
  readonly clock: Clock;
  readonly virtual: VirtualClock;
  readonly random: Random;
  readonly server: Server;
  readonly agent: AgentId;
  readonly alive: () => boolean;
}

type Commands = Parameters<Transport['commands']>[0];

const OFFLINE = { ok: false, failure: { why: 'offline' } } as const;
const NEVER = new Promise<never>(() => undefined);
/** How long a tab waits for an answer, in ms. */
const TIMEOUT = 3_000;

export class SimulatedTransport implements Transport {
  /** Answers to commands that have reached the tab. */
  readonly heard: Heard[] = [];
  readonly #deps: TransportDeps;
  readonly #network: Network;

  constructor(deps: TransportDeps, network: Network) {
    this.#deps = deps;
    this.#network = network;
  }

  session(): ReturnType<Transport['session']> {
    const { server, agent } = this.#deps;
    return this.#request(async () => {
      const { workspace: _workspace, user: _user, ...member } = await server.account(agent);
      const workspace = await server.store().workspaces.workspace(WORKSPACE);
      if (!workspace) throw new Error('no workspace');
      return { state: 'signed-in', agent: member, workspace } as const;
    });
  }

  async commands(commands: Commands): ReturnType<Transport['commands']> {
    const { server, agent } = this.#deps;
    const asked = copy(commands);
    const outcome = await this.#request(() => server.commands(agent, asked));
    if (outcome.ok) {
      for (const answer of outcome.value.answers) {
        const command = asked.find(({ id }) => id === answer.id);
        if (command) this.heard.push({ agent, command, answer });
      }
    }
    return outcome;
  }

  changes(cursor: Parameters<Transport['changes']>[0]): ReturnType<Transport['changes']> {
    const { server, agent } = this.#deps;
    return this.#request(() => server.changes(agent, cursor));
  }

  changeSettings(asked: Parameters<Transport['changeSettings']>[0]): ReturnType<Transport['changeSettings']> {
    const { server, agent } = this.#deps;
    return this.#request(() => server.changeSettings(agent, copy(asked)));
  }

  pull(asked: Parameters<Transport['pull']>[0]): ReturnType<Transport['pull']> {
    const { server, agent } = this.#deps;
    return this.#request(() => server.pull(agent, copy(asked)));
  }

  upload(): ReturnType<Transport['upload']> {
    return Promise.resolve(OFFLINE);
  }

  /** There and back. The server may act twice, or act and not be heard. */
  async #request<Value>(act: () => Promise<Value> | Value): Promise<Outcome<Value>> {
    const { server, random, virtual, alive } = this.#deps;
    const network = this.#network;
    await this.#wait(network.requestDelay());
    if (!network.isUp || !server.up || network.mishap(0.05)) {
      await this.#wait(network.isUp ? TIMEOUT : 1);
      return OFFLINE;
    }
    if (network.mishap(0.03)) return { ok: false, failure: { why: 'unavailable' } };
    if (network.mishap(0.02)) return { ok: false, failure: { why: 'rate-limited', retryAfter: 700 } };
    const { life } = server;
    if (network.mishap(0.06))
      virtual.after(random.below(2_000), () => {
        if (server.up && server.life === life) void this.#act(act, life);
      });
    const outcome = await this.#act(act, life);
    await this.#wait(network.requestDelay());
    if (!network.isUp || !server.up || server.life !== life || network.mishap(0.05)) {
      await this.#wait(TIMEOUT);
      return OFFLINE;
    }
    return alive() ? outcome : NEVER;
  }

  /** The server handles a request, in one life of its process. */
  async #act<Value>(act: () => Promise<Value> | Value, life: number): Promise<Outcome<Value>> {
    const { server } = this.#deps;
    try {
      return { ok: true, value: copy(await act()) };
    } catch (error) {
      // Only a process that was killed gives no answer; everything else is a fault of the program.
      if (server.life === life && server.up) throw error;
      return OFFLINE;
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#deps.clock.after(ms, resolve);
    });
  }
}

function copy<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
