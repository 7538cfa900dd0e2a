/** Empties the outbox: the leading tab alone does (law L5, DR-2). */
import type { Command } from '@parley/core/contact/decide/command';
import type { CommandId, ContactId, FileId } from '@parley/core/ids';
import { MAX_COMMANDS, type CommandsResponse } from '@parley/core/protocol/agent-api';
import type { Answer, DoorRefusal } from '@parley/core/protocol/answers';
import { storeAnswers } from './answers.ts';
import { createFailingCommands, type FailingCommands } from './failing-commands.ts';
import type { ReplicaCache } from '../cache/cache.ts';
import type { Topics } from '../cache/topics.ts';
import { markSent } from './outbox.ts';
import type { Failure, Environment } from '../environment.ts';
import type { LocalFile, OutboxItem } from '../database/stored.ts';
import { afterFailure, type Ran, Worker } from '../scheduling/worker.ts';

/** Most of commands' JSON in one request, in UTF-16 units: well below what a server takes. */
const REQUEST_SIZE = 200_000;

export interface SenderOptions {
  readonly environment: Environment;
  readonly cache: ReplicaCache;
  readonly changed: (topics: Topics) => Promise<void>;
  /** Called at the end of each request, with the failure, or with undefined when the server answered. */
  readonly onReached: (failure: Failure | undefined) => void;
  readonly onSending: () => void;
}

export class Sender {
  readonly #options: SenderOptions;
  readonly #worker: Worker;
  readonly #failing: FailingCommands;
  /** Commands that are on their way just now. */
  #sending: ReadonlySet<CommandId> = new Set();
  /** Most commands in a request: fewer, while it is searched which command the server refuses. */
  #most = MAX_COMMANDS;

  constructor(options: SenderOptions) {
    const { environment } = options;
    this.#options = options;
    this.#failing = createFailingCommands(environment.clock);
    this.#worker = new Worker(
      environment.clock,
      () => this.#sendAll(),
      (error) => environment.report('outbox', error),
    );
  }

  /** Commands may wait, or the network is back: they are sent at once, unless the server asked for a pause. */
  wake(): void {
    this.#worker.wake();
  }

  stop(): void {
    this.#worker.stop();
  }

  /** Commands that are on their way just now. */
  sending(): ReadonlySet<CommandId> {
    return this.#sending;
  }

  #setSending(commands: readonly Command[]): void {
    this.#sending = new Set(commands.map(({ id }) => id));
    this.#options.onSending();
  }

  async #sendAll(): Promise<Ran> {
    for (;;) {
      const ran = await this.#sendOnce();
      if (ran !== 'again') return ran;
    }
  }

  async #sendOnce(): Promise<Ran | 'again'> {
    const { environment, cache, changed, onReached } = this.#options;
    const batch = nextBatch(cache.outbox, cache.files, this.#most, this.#failing);
    if (batch.length === 0) {
      const rest = this.#failing.nextIn();
      return rest === undefined ? 'done' : { within: rest };
    }
    const commands = await markSent(environment.database, batch);
    if (commands.length === 0) {
      await changed({ outbox: batch.map(({ command }) => command.contact) });
      return 'again';
    }
    this.#setSending(commands);
    try {
      const outcome = await environment.transport.commands(commands);
      if (!outcome.ok) {
        onReached(outcome.failure);
        return await this.#onRefused(commands, outcome.failure);
      }
      onReached(undefined);
      this.#most = MAX_COMMANDS;
      return await this.#onAnswered(commands, outcome.value);
    } finally {
      this.#setSending([]);
    }
  }

  async #onAnswered(commands: readonly Command[], response: CommandsResponse): Promise<Ran | 'again'> {
    const sent = new Set(commands.map(({ id }) => id));
    const answers = response.answers.filter(({ id }) => sent.has(id));
    this.#failing.answered(answers.map(({ id }) => id));
    await this.#store(commands, answers);
    const failed = new Set(response.failed);
    await this.#onFailed(
      commands.filter(({ id }) => failed.has(id)),
      response.kept,
    );
    // A response without any answer does not come from the server but from something in between.
    return answers.length === 0 && (response.failed ?? []).length === 0 ? 'later' : 'again';
  }

  /** A request refused as a whole is made smaller, down to the one command that is to blame. */
  async #onRefused(commands: readonly Command[], failure: Failure): Promise<Ran | 'again'> {
    const [first] = commands;
    const isInternal = failure.why === 'unavailable' && failure.internal === true;
    const isContent =
      failure.why === 'refused' && (failure.code === 'malformed' || failure.code === 'too-large');
    if (first === undefined || !(isInternal || isContent)) return afterFailure(failure);
    if (commands.length > 1) {
      this.#most = Math.max(1, Math.floor(commands.length / 2));
      return 'again';
    }
    if (isContent) {
      await this.#giveUp(first, { reason: 'malformed', detail: failure.message });
      return 'again';
    }
    await this.#onFailed([first]);
    return 'later';
  }

  /** Notes that the server has failed on these commands, each by itself. */
  async #onFailed(commands: readonly Command[], kept: readonly CommandId[] = []): Promise<void> {
    for (const command of commands) {
      if (this.#failing.failed(command.id, kept.includes(command.id)))
        await this.#giveUp(command, { reason: 'failed' });
    }
  }

  /** A command that the server cannot read, or on which it fails for good, comes back to free its lane. */
  #giveUp(command: Command, refusal: DoorRefusal): Promise<void> {
    return this.#store([command], [{ id: command.id, outcome: 'refused', seq: 0, refusal }]);
  }

  async #store(commands: readonly Command[], answers: readonly Answer[]): Promise<void> {
    const { environment, changed } = this.#options;
    await changed(await storeAnswers(environment.database, commands, answers, environment.clock.now()));
  }
}

/**
 * The commands to send next, in order. A command whose file is still to be uploaded waits, and with it the rest
 * of its lane; other lanes go on. A command that the server has failed on goes last, in a request of its own.
 */
export function nextBatch(
  items: readonly OutboxItem[],
  files: ReadonlyMap<FileId, LocalFile>,
  most: number,
  failing?: Pick<FailingCommands, 'has' | 'isResting'>,
): OutboxItem[] {
  const blocked = new Set<ContactId>();
  const batch: OutboxItem[] = [];
  let alone: OutboxItem | undefined;
  let size = 0;
  for (const item of items) {
    const { command } = item;
    if (item.answer !== null || blocked.has(command.contact)) continue;
    if (failing?.has(command.id)) {
      blocked.add(command.contact);
      if (!failing.isResting(command.id)) alone ??= item;
      continue;
    }
    // Nothing that comes later fits either, and thousands may be waiting.
    if (batch.length >= most || size > REQUEST_SIZE) break;
    size += JSON.stringify(command).length;
    const waits = filesOf(command).some((id) => files.get(id)?.state === 'waiting');
    const fits = batch.length === 0 || size <= REQUEST_SIZE;
    if (waits || !fits) blocked.add(command.contact);
    else batch.push(item);
  }
  return batch.length === 0 && alone !== undefined ? [alone] : batch;
}

function filesOf({ action }: Command): readonly FileId[] {
  return 'files' in action ? action.files : [];
}
