/** An agent who asks for one thing after another, and asks again under the same id until there is an answer. */
import type { Action, Command } from '@parley/core/contact/decide/command';
import type { AgentId, CommandId, ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { CommandsResponse } from '@parley/core/protocol/agent-api';
import type { Answer } from '@parley/core/protocol/answers';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { Browser } from '../../../sync-server/testing/running-server.ts';
import type { Random } from '../../sim/random.ts';
import { pause, type Life, type Tally } from './life.ts';

export interface Asked {
  readonly author: AgentId;
  readonly command: Command;
  /** As first given; undefined while there is none. */
  answer?: Answer;
}

/** Most commands in one request of this actor. */
const MOST = 5;
const FAR_AHEAD = 1_000_000;

interface CommanderOptions {
  readonly agent: AgentId;
  readonly cookie: string | undefined;
  readonly colleagues: readonly AgentId[];
  readonly contacts: readonly ContactId[];
  readonly random: Random;
  readonly tally: Tally;
}

export class Commander {
  readonly asked = new Map<CommandId, Asked>();
  /** Answers that differ from what was answered to the same command before. */
  readonly contradictions: string[] = [];
  readonly #options: CommanderOptions;
  /** Commands that have an answer. */
  readonly #answered: Command[] = [];
  /** Requests that got no answer and were sent again. */
  #repeated = 0;
  /** The commands of a request that has no answer yet. */
  #waiting: readonly Command[] | undefined;

  constructor(options: CommanderOptions) {
    this.#options = options;
  }

  get repeated(): number {
    return this.#repeated;
  }

  /** Asks until the life is over. */
  async run(life: Life): Promise<void> {
    const browser = new Browser(life.url);
    browser.cookie = this.#options.cookie;
    if (this.#waiting !== undefined) this.#repeated += 1;
    while (!life.isOver()) {
      this.#waiting ??= this.#nextBatch();
      try {
        await this.#ask(life, browser, this.#waiting);
      } catch (error) {
        // The server was killed under it. Anything else is no part of this test.
        if (!(error instanceof TypeError)) throw error;
        await pause(life, 20);
      }
    }
  }

  async #ask(life: Life, browser: Browser, commands: readonly Command[]): Promise<void> {
    const { status, body } = await browser.post<CommandsResponse>('/api/commands', { commands });
    if (status === 200) {
      for (const answer of body.answers) this.#note(answer);
      this.#waiting = undefined;
    } else if (status === 429 || status === 503) await pause(life, 100);
    else throw new Error(`commands were answered ${status}`);
  }

  /** New commands, and at times one that was answered already: its answer has to be the same (law L3). */
  #nextBatch(): readonly Command[] {
    const { random, agent } = this.#options;
    const fresh = Array.from({ length: 1 + random.below(MOST) }, () => this.#nextCommand());
    for (const command of fresh) this.asked.set(command.id, { author: agent, command });
    const old = random.chance(0.2) ? random.pick(this.#answered) : undefined;
    return old === undefined ? fresh : [old, ...fresh];
  }

  #nextCommand(): Command {
    const { random, contacts } = this.#options;
    const id = newId<CommandId>();
    const contact = random.pick(contacts);
    if (contact === undefined) throw new Error('There is no contact to write to');
    return {
      v: 1,
      id,
      contact,
      happenedAt: Date.now(),
      // Seldom somebody who has seen nothing: held, where somebody else has written (L5).
      seen: random.chance(0.1) ? 0 : FAR_AHEAD,
      action: this.#actionOf(id),
    };
  }

  /** The words name the command, so that each can be counted in the whole record. */
  #actionOf(id: CommandId): Action {
    const { random, colleagues } = this.#options;
    const body = fromPlainText(`words of ${id}`);
    const draw = random.below(20);
    if (draw < 6) return { type: 'send', body, files: [] };
    if (draw < 8) return { type: 'send', body, files: [], close: { summary: `note of ${id}` } };
    if (draw < 13) return { type: 'comment', body, files: [] };
    if (draw < 16) return { type: 'assign', to: random.pick([...colleagues, null]) ?? null, from: null };
    if (draw < 17) return { type: 'open' };
    if (draw < 18) return { type: 'close', note: { summary: `note of ${id}` } };
    // Never twice until the same time: the second would have nothing to do.
    if (draw < 19)
      return {
        type: 'snooze',
        until: Date.now() + 3_600_000 + random.below(1e9),
        regardless: false,
      };
    return { type: 'fields', set: { note: `note of ${id}` } };
  }

  #note(answer: Answer): void {
    const asked = this.asked.get(answer.id);
    if (asked === undefined) {
      this.contradictions.push(`an answer to ${answer.id}, which was not asked`);
    } else if (asked.answer === undefined) {
      asked.answer = answer;
      this.#answered.push(asked.command);
      this.#options.tally.add();
    } else if (JSON.stringify(asked.answer) !== JSON.stringify(answer)) {
      this.contradictions.push(`${JSON.stringify(asked.answer)} became ${JSON.stringify(answer)}`);
    }
  }
}
