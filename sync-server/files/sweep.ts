/** Deletes files that nothing names any more: unused files, broken uploads, bytes without a row. */
import { isId, type FileId } from '@parley/core/ids';
import { opendir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import type { FileStore } from '../store/file-store.ts';
import type { SetAside } from '../store/set-aside.ts';
import { UnavailableError } from '../store/unavailable-error.ts';

const DAY = 86_400_000;
/** Age from which a file that no entry names is deleted, in ms. */
export const UNUSED_AFTER = 7 * DAY;
/** Age from which an upload that never ended is deleted, in ms. */
const BROKEN_AFTER = DAY;
/** Files that are checked before other work has its turn. */
const BATCH = 500;

interface SweepOptions {
  readonly store: Pick<FileStore, 'unused' | 'known'>;
  readonly folder: string;
  /** Deletes a file and its row. */
  readonly remove: (id: FileId) => Promise<void>;
  readonly log: Logger;
  /** Notes files that cannot be deleted. */
  readonly setAside: SetAside | undefined;
  readonly now: () => number;
}

export class Sweep {
  readonly #options: SweepOptions;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    await this.#sweepUnused();
    await this.#sweepLost();
  }

  async #sweepUnused(): Promise<void> {
    const { store, remove, now } = this.#options;
    const before = now() - UNUSED_AFTER;
    let last: FileId | undefined;
    do {
      const ids: readonly FileId[] = await store.unused(before, BATCH, last);
      for (const id of ids) await this.#attempt(id, () => remove(id));
      last = ids.at(-1);
    } while (last !== undefined);
  }

  /** Reads the folder in parts, so that other work has its turn however many files there are. */
  async #sweepLost(): Promise<void> {
    let names: string[] = [];
    for await (const { name } of await opendir(this.#options.folder)) {
      names.push(name);
      if (names.length < BATCH) continue;
      await this.#sweepNames(names);
      names = [];
    }
    await this.#sweepNames(names);
  }

  async #sweepNames(names: readonly string[]): Promise<void> {
    for (const name of await this.#lostOf(names)) await this.#attempt(name, () => this.#removeIfOld(name));
  }

  /** Those of the files that no row names: interrupted uploads, and bytes whose row is gone. */
  async #lostOf(names: readonly string[]): Promise<string[]> {
    const known = await this.#options.store.known(names.filter(isId).map((name) => name as FileId));
    return names.filter((name) => name.startsWith('.') || (isId(name) && !known.has(name as FileId)));
  }

  async #removeIfOld(name: string): Promise<void> {
    const { folder, log, now } = this.#options;
    const { mtimeMs } = await stat(path.join(folder, name));
    const age = name.startsWith('.') ? BROKEN_AFTER : UNUSED_AFTER;
    if (mtimeMs >= now() - age) return;
    await rm(path.join(folder, name), { force: true });
    log.info({ file: name }, 'removed bytes that no row names');
  }

  /** A file that cannot be deleted is left for the next sweep; the others are deleted. */
  async #attempt(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof UnavailableError) throw error;
      this.#options.setAside?.note('file', name, error);
    }
  }
}
