/** How the screen dispatches commands, one or many, and takes them back. */
import type { CommandId, ContactId } from '@parley/core/ids';
import type { ReplicaCache } from '../cache/cache.ts';
import type { Topics } from '../cache/topics.ts';
import { enqueue, takeOut, type NewCommand } from './outbox.ts';
import type { GivenCommand, Replica } from '../replica-api.ts';
import type { LocalEnvironment } from '../environment.ts';

export interface DispatchOptions {
  readonly environment: LocalEnvironment;
  readonly cache: ReplicaCache;
  readonly changed: (topics: Topics) => Promise<void>;
  /** What `beingKept` says has changed. */
  readonly onKeeping: () => void;
  /** Highest `seq` of a contact that was rendered in this tab (L5). */
  readonly seenOf: (contact: ContactId) => number;
}

export class Dispatch {
  readonly #options: DispatchOptions;
  /** Commands that were dispatched and are not in the cache yet: they are being stored. */
  readonly #keeping = new Set<NewCommand>();

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  /** Commands that were dispatched and are not in the cache yet: they are being stored. */
  beingKept(): readonly NewCommand[] {
    return [...this.#keeping];
  }

  async command(...[contact, action, options]: Parameters<Replica['command']>): Promise<CommandId> {
    const [id] = await this.commandAll([{ contact, action, ...options }]);
    if (id === undefined) throw new Error('a command was given no id');
    return id;
  }

  async commandAll(commands: readonly GivenCommand[]): Promise<readonly CommandId[]> {
    if (commands.length === 0) return [];
    const { environment, changed, onKeeping } = this.#options;
    const fresh = commands.map((command) => this.#newCommand(command));
    for (const command of fresh) this.#keeping.add(command);
    onKeeping();
    try {
      await enqueue(environment.database, fresh);
      await changed({
        outbox: fresh.map(({ contact }) => contact),
        ...(fresh.some(({ action }) => action.type === 'set-read-cursor') ? { readCursors: true } : {}),
      });
    } finally {
      for (const command of fresh) this.#keeping.delete(command);
      onKeeping();
    }
    return fresh.map(({ id }) => id);
  }

  async takeBack(id: CommandId): Promise<boolean> {
    return (await this.takeBackAll([id])).has(id);
  }

  async takeBackAll(ids: readonly CommandId[]): Promise<ReadonlySet<CommandId>> {
    const { environment, cache, changed } = this.#options;
    const items = ids.flatMap((id) => cache.command(id)?.command ?? []);
    if (items.length === 0) return new Set();
    const taken = await takeOut(environment.database, items);
    await changed({ outbox: items.map(({ contact }) => contact), readCursors: true });
    return taken;
  }

  #newCommand({ contact, action, seen, replaces }: GivenCommand): NewCommand {
    const { environment, cache, seenOf } = this.#options;
    const known = seenOf(contact);
    const most = Math.max(cache.rows.get(contact)?.state.seq ?? 0, known);
    return {
      id: environment.newId<CommandId>(),
      contact,
      action,
      happenedAt: environment.clock.now(),
      // Never beyond what is recorded: own waiting entries carry numbers that others may come to have.
      seen: Math.min(Math.max(seen ?? 0, known), most),
      ...(replaces === undefined ? {} : { replaces }),
    };
  }
}
