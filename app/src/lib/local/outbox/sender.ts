/** Empties the outbox: the leading tab alone does (law L5, DR-2). */
import type { Command } from '@parley/core/contact/decide/command';
import type { CommandId, ContactId, FileId } from '@parley/core/ids';
import { MAX_COMMANDS, type CommandsResponse } from '@parley/core/protocol/agent-api';
import type { Answer, DoorRefusal } from '@parley/core/protocol/answers';
import { storeAnswers } from './answers.ts';
import { createFailingCommands, type FailingCommands } from './failing-commands.ts';
import type { ReplicaCache, Topics } from '../cache/cache.ts';
import { markSent } from './outbox.ts';
import type { Failure, Environment } from '../environment.ts';
import type { LocalFile, OutboxItem } from '../database/stored.ts';
import { afterFailure, createWorker, type Ran, type Worker } from '../scheduling/worker.ts';

/** Most of commands' JSON in one request, in UTF-16 units: well below what a server takes. */
const REQUEST_SIZE = 200_000;

const filesOf = (command: Command): readonly FileId[] =>
  'files' in command.action ? command.action.files : [];

/**
 * The commands to send next, in order. A command whose file is still to be uploaded waits, and with it the rest
 * of its lane; other lanes go on. A command that the server has failed on goes last, in a request of its own.
 */
export const nextBatch = (
  items: readonly OutboxItem[],
  files: ReadonlyMap<FileId, LocalFile>,
  most: number,
  failing?: Pick<FailingCommands, 'has' | 'isResting'>,
): OutboxItem[] => {
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
};

export interface Sender extends Worker {
  /** Commands that are on their way just now. */
  sending(): ReadonlySet<CommandId>;
}

export interface SenderOptions {
  readonly environment: Environment;
  readonly cache: ReplicaCache;
  readonly changed: (topics: Topics) => Promise<void>;
  /** Told of each request's end: undefined when the server answered. */
  readonly onReached: (failure: Failure | undefined) => void;
  readonly onSending: () => void;
}

/** A command that the server cannot read, or on which it fails for good, is handed back to free its lane. */
const givenUp = (id: CommandId, refusal: DoorRefusal): Answer => ({
  id,
  outcome: 'refused',
  seq: 0,
  refusal,
});

export const createSender = (options: SenderOptions): Sender => {
  const { environment, cache, changed, onReached, onSending } = options;
  let sending: ReadonlySet<CommandId> = new Set();
  let most = MAX_COMMANDS;

  const setSending = (commands: readonly Command[]): void => {
    sending = new Set(commands.map(({ id }) => id));
    onSending();
  };

  const failing = createFailingCommands(environment.clock);

  const giveUp = async (command: Command, refusal: DoorRefusal): Promise<void> => {
    const answers = [givenUp(command.id, refusal)];
    await changed(await storeAnswers(environment.database, [command], answers, environment.clock.now()));
  };

  /** Notes that the server has failed on these commands alone. */
  const onFailed = async (commands: readonly Command[]): Promise<void> => {
    for (const command of commands) {
      if (failing.failed(command.id)) await giveUp(command, { reason: 'failed' });
    }
  };

  /** A request refused as a whole is made smaller, down to the one command that is to blame. */
  const onRefused = async (commands: readonly Command[], failure: Failure): Promise<Ran | 'again'> => {
    const [first] = commands;
    const isInternal = failure.why === 'unavailable' && failure.internal === true;
    const isContent =
      failure.why === 'refused' && (failure.code === 'malformed' || failure.code === 'too-large');
    if (first === undefined || !(isInternal || isContent)) return afterFailure(failure);
    if (commands.length > 1) {
      most = Math.max(1, Math.floor(commands.length / 2));
      return 'again';
    }
    if (isContent) {
      await giveUp(first, { reason: 'malformed', detail: failure.message });
      return 'again';
    }
    await onFailed([first]);
    return 'later';
  };

  const sendOnce = async (): Promise<Ran | 'again'> => {
    const batch = nextBatch(cache.outbox, cache.files, most, failing);
    if (batch.length === 0) {
      const rest = failing.nextIn();
      return rest === undefined ? 'done' : { within: rest };
    }
    const commands = await markSent(environment.database, batch);
    if (commands.length === 0) {
      await changed({ outbox: batch.map(({ command }) => command.contact) });
      return 'again';
    }
    setSending(commands);
    try {
      const outcome = await environment.transport.commands(commands);
      if (!outcome.ok) {
        onReached(outcome.failure);
        return await onRefused(commands, outcome.failure);
      }
      onReached(undefined);
      most = MAX_COMMANDS;
      return await onAnswered(commands, outcome.value);
    } finally {
      setSending([]);
    }
  };

  const onAnswered = async (
    commands: readonly Command[],
    { answers: given, failed = [] }: CommandsResponse,
  ): Promise<Ran | 'again'> => {
    const asked = new Set(commands.map(({ id }) => id));
    const answers = given.filter(({ id }) => asked.has(id));
    failing.answered(answers.map(({ id }) => id));
    await changed(await storeAnswers(environment.database, commands, answers, environment.clock.now()));
    const failedIds = new Set(failed);
    await onFailed(commands.filter(({ id }) => failedIds.has(id)));
    // A response without any answer does not come from the server but from something in between.
    return answers.length === 0 && failed.length === 0 ? 'later' : 'again';
  };

  const worker = createWorker(
    environment.clock,
    async () => {
      for (;;) {
        const ran = await sendOnce();
        if (ran !== 'again') return ran;
      }
    },
    (error) => environment.report('outbox', error),
  );
  return { ...worker, sending: () => sending };
};
