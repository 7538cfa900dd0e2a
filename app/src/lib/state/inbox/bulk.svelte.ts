import type { CommandId, ContactId } from '@parley/core/ids';
import type { GivenCommand, Replica } from '../../local/replica-api.ts';
import { bulkCommands, type BulkAction, type BulkCommand } from './bulk-commands.ts';
import { bulkDone, bulkProgress, bulkUndone } from './bulk-words.ts';
import { m } from '../../paraglide/messages.js';
import type { SelectedRow } from './selection.svelte.ts';
import type { Toasts } from '../toasts.svelte.ts';
import { undoEntry } from '../conversation/undo-entry.ts';

/**
 * Commands that are written at a time: few enough that nobody waits for a key or a frame, many enough that thousands
 * take seconds.
 */
const PART = 50;

/** Lets the browser draw and take input between two parts. */
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

interface Given {
  readonly id: CommandId;
  readonly contact: ContactId;
  readonly readCursor?: number;
}

const parts = <Item>(items: readonly Item[]): (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / PART) }, (_, n) => items.slice(n * PART, (n + 1) * PART));

/**
 * Does one thing to many contacts (IN-7). Each gets a command of its own, offline too, and may be refused or held
 * back alone. A toast follows them, says the result, and takes back all that can be.
 */
export class Bulk {
  readonly #replica: Replica;
  readonly #toasts: Toasts;
  /** Whether something is being written just now. */
  #running = $state(false);
  #stopped = false;
  #followed: readonly (() => void)[] = [];

  constructor(replica: Replica, toasts: Toasts) {
    this.#replica = replica;
    this.#toasts = toasts;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Resolves when all commands are kept on this device, with how many there were. */
  async run(rows: readonly SelectedRow[], bulk: BulkAction): Promise<number> {
    if (this.#running) return 0;
    const commands = bulkCommands(rows, bulk, (contact) => this.#replica.readCursor(contact));
    if (commands.length === 0) {
      this.#toasts.show(m.bulk_nothing());
      return 0;
    }
    const toast = this.#toasts.show('');
    const given = await this.#give(toast, commands);
    if (given.length > 0) this.#follow(toast, bulk, given);
    return given.length;
  }

  dispose(): void {
    this.#stopped = true;
    for (const stop of this.#followed) stop();
  }

  /** Writes the commands part by part; what could not be kept is said (L12). */
  async #give(toast: number, commands: readonly BulkCommand[]): Promise<readonly Given[]> {
    const given: Given[] = [];
    this.#running = true;
    this.#stopped = false;
    const progress = () =>
      this.#toasts.update(toast, bulkProgress(given.length, commands.length), {
        label: m.stop(),
        run: () => (this.#stopped = true),
      });
    try {
      for (const part of parts(commands)) {
        if (this.#stopped) break;
        if (commands.length > PART) progress();
        const ids = await this.#replica.commandAll(
          part.map(({ readCursor: _readCursor, ...command }) => command),
        );
        part.forEach(({ contact, readCursor }, index) => {
          const id = ids[index];
          if (id !== undefined)
            given.push({ id, contact, ...(readCursor === undefined ? {} : { readCursor }) });
        });
        await breathe();
      }
    } catch {
      this.#toasts.show(m.bulk_not_kept({ count: commands.length - given.length }));
    } finally {
      this.#running = false;
    }
    if (given.length === 0) this.#toasts.dismiss(toast);
    return given;
  }

  /** Says how it goes until every command has its answer, or the toast is gone. */
  #follow(toast: number, bulk: BulkAction, given: readonly Given[]): void {
    const ids = given.map(({ id }) => id);
    const undo = { label: m.undo(), run: () => void this.#undo(bulk, given) };
    let said = '';
    const stop = () => {
      off();
      this.#followed = this.#followed.filter((one) => one !== stop);
    };
    const tell = () => {
      const { waiting, back } = this.#replica.tally(ids);
      const offline = waiting > 0 && this.#replica.sync().state === 'offline';
      const text = bulkDone(bulk, { done: ids.length - back.size, back: back.size, offline });
      if (text !== said) {
        said = text;
        if (!this.#toasts.update(toast, text, undo)) stop();
      }
      if (waiting === 0) stop();
    };
    const offs = [this.#replica.onReturned(tell), this.#replica.onSync(tell)];
    const off = () => {
      for (const one of offs) one();
    };
    this.#followed = [...this.#followed, stop];
    tell();
  }

  async #undo(bulk: BulkAction, given: readonly Given[]): Promise<void> {
    const { back } = this.#replica.tally(given.map(({ id }) => id));
    // What came back has changed nothing.
    const applied = given.filter(({ id }) => !back.has(id));
    let undone = 0;
    try {
      for (const part of parts(applied)) {
        const taken = await this.#replica.takeBackAll(part.map(({ id }) => id));
        const commands = part.filter(({ id }) => !taken.has(id)).flatMap((one) => this.#undoOf(one) ?? []);
        await this.#replica.commandAll(commands);
        undone += taken.size + commands.length;
        await breathe();
      }
    } catch {
      this.#toasts.show(m.bulk_not_kept({ count: applied.length - undone }));
    }
    this.#toasts.show(bulkUndone(undone, applied.length - undone));
  }

  /** Undefined if the fact has changed since: then there is nothing of it to take back. */
  #undoOf({ id, contact, readCursor }: Given): GivenCommand | undefined {
    if (readCursor !== undefined)
      return { contact, action: { type: 'set-read-cursor', inbound: readCursor } };
    const state = this.#replica.rows().get(contact)?.state;
    const entry = state && undoEntry(state, id);
    return entry && { contact, action: { type: 'undo', entry } };
  }
}
