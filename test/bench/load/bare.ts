/** Bare Hocuspocus under the load: one client pushes entries into a document, another one watches it. */
import { newId } from '@parley/core/new-id';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BARE, startChild } from '../servers/child.ts';
import { holdDocuments, onEntry, type Held } from './documents.ts';
import type { System } from './open-loop.ts';
import { entryOf, HISTORY } from './words.ts';

/** Calls, in order, for each update of a document that the server acknowledges. */
const acknowledgementsOf = ({ provider }: Held): ((acknowledged: () => void) => void) => {
  const waiting: (() => void)[] = [];
  let unsynced = 0;
  provider.on('unsyncedChanges', ({ number }: { readonly number: number }) => {
    for (; unsynced > number; unsynced -= 1) waiting.shift()?.();
    unsynced = number;
  });
  return (acknowledged) => waiting.push(acknowledged);
};

export const startBare = async (store: 'debounced' | 'log', contacts: number): Promise<System> => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'parley-bench-'));
  const child = await startChild(BARE, { DATA_DIR: dataDir, STORE: store });
  const url = child.url.replace('http', 'ws');
  const names = Array.from({ length: contacts }, (_, n) => `conversation-${n}`);
  const writers = await holdDocuments(url, names);
  const readers = await holdDocuments(url, names);
  const onAck = writers.documents.map(acknowledgementsOf);
  const watching = new Map<string, () => void>();
  for (const { doc } of readers.documents) {
    onEntry(doc, (id) => {
      watching.get(id)?.();
      watching.delete(id);
    });
  }

  const push = (
    contact: number,
    ids: readonly string[],
    acknowledged: () => void,
    seen: () => void,
  ): void => {
    const writer = writers.documents[contact];
    const last = ids.at(-1);
    if (writer === undefined || last === undefined) throw new Error(`There is no contact ${contact}`);
    onAck[contact]?.(acknowledged);
    watching.set(last, seen);
    const entries = writer.doc.getArray('entries');
    entries.push(ids.map((id, index) => entryOf(id, entries.length + index + 1)));
  };

  await Promise.all(
    names.map((_, contact) => {
      const ids = Array.from({ length: HISTORY }, () => `${newId()}/0`);
      return new Promise<void>((seen) => push(contact, ids, () => undefined, seen));
    }),
  );
  return {
    name: store === 'log' ? 'bare Hocuspocus, log before ack' : 'bare Hocuspocus, debounced store',
    isDurable: store === 'log',
    send: (contact, acknowledged, seen) => push(contact, [`${newId()}/0`], acknowledged, seen),
    time: () => child.time(),
    close: async () => {
      writers.close();
      readers.close();
      await child.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
