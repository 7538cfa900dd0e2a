/** Fetches documents of contacts that are kept locally, without building them (OF-1, OF-7). */
import { parseName } from '@parley/core/documents/names';
import type { ContactId } from '@parley/core/ids';
import { MAX_PULL, type PulledContact, type PullRequest } from '@parley/core/protocol/agent-api';
import * as Y from 'yjs';
import { get, getAll, getKeys, read, write } from '../database/database.ts';
import { compact, COMPACT_FROM, dropDocument, headOf, merged, storedNames } from '../database/documents.ts';
import { noteStoredDraftsIn } from '../drafts/draft-notes.ts';
import { key, under } from '../database/keys.ts';
import type { ReplicaCache } from '../cache/cache.ts';
import type { Topics } from '../cache/topics.ts';
import type { Failure, Environment } from '../environment.ts';
import type { Keeping, KnownSegments, RecordHead } from '../database/stored.ts';
import { afterFailure, type Ran, Worker } from '../scheduling/worker.ts';

/** Contacts asked for at once in the background, well below the limit, so that answers stay small. */
const BATCH = Math.min(20, MAX_PULL);
/** Segments of a contact that are fetched in the background; earlier ones load as one scrolls up. */
const BACKGROUND_SEGMENTS = 3;
/** Most contacts that are kept because nobody has them: a flood does not fill the disk. */
const MOST_UNASSIGNED = 500;

const toBase64 = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
};
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

const isRecord = (name: string): boolean => {
  const kind = parseName(name)?.kind;
  return kind === 'conversation' || kind === 'interval';
};

type Request = PullRequest['contacts'][number];

/** What is held of a contact, for the question what is new. */
export const requestFor = async (
  environment: Environment,
  contact: ContactId,
  segments: number,
): Promise<Request> => {
  const inPieces: string[] = [];
  const have = await read(environment.database, async (store) => {
    const held: Request['have'] = {};
    for (const name of await storedNames(store, contact)) {
      const updates = await getAll<Uint8Array>(store, under('update', contact, name));
      const vector = toBase64(Y.encodeStateVectorFromUpdate(merged(updates)));
      if (!isRecord(name)) {
        held[name] = { vector };
        continue;
      }
      if (updates.length >= COMPACT_FROM) inPieces.push(name);
      const head = await get<RecordHead>(store, key.record(contact, name));
      const { count, last } = head ?? headOf(name, updates);
      held[name] = { vector, count, last };
    }
    return held;
  });
  // A record that nobody opens is merged here: each pull reads all its pieces.
  for (const name of inPieces) await compact(environment.database, contact, name);
  return { contact, have, segments };
};

/** Stores what a pull brought, in one transaction. */
export const storePulled = (environment: Environment, pulled: PulledContact): Promise<Topics> =>
  write(environment.database, async (store): Promise<Topics> => {
    const { contact, documents } = pulled;
    // Not there or out of sight: the feed says so too, and does what follows from it.
    if (documents === null) return {};
    // Lost sight of, or logged out, while the answer was on its way: nothing comes back by it (law L15).
    if ((await get(store, key.row(contact))) === undefined) return {};
    let noted = documents.stale.length > 0;
    for (const name of documents.stale) dropDocument(store, contact, name);
    for (const [name, text] of Object.entries(documents.updates)) {
      const update = fromBase64(text);
      if (isRecord(name)) {
        const before = await get<RecordHead>(store, key.record(contact, name));
        store.put(headOf(name, [update], before), key.record(contact, name));
      }
      store.put(update, key.update(contact, name, `pull-${environment.newId()}`, 0));
      // With the words: whoever leaves in between would never look at them again.
      if (!isRecord(name))
        noted = (await noteStoredDraftsIn(store, contact, name, environment.report)) || noted;
    }
    const known: KnownSegments = {
      contact,
      seq: documents.seq,
      draftsDocument: documents.draftsDocument,
      draftsRevision: documents.draftsRevision,
      segments: documents.segments,
    };
    store.put(known, key.segments(contact));
    return { documents: [contact], ...(noted ? { drafts: true } : {}) };
  });

/** What colleagues and the server took out of drafts documents is taken out of what is stored (CM-5). */
const cleanDraftsDocuments = async (
  environment: Environment,
  { contact, documents }: PulledContact,
): Promise<void> => {
  for (const name of Object.keys(documents?.updates ?? {})) {
    if (!isRecord(name)) await compact(environment.database, contact, name, 2);
  }
};

/** The contacts that are kept, the most wanted first. */
export const keptContacts = (
  cache: Pick<ReplicaCache, 'agent' | 'rows'>,
  keeping: Keeping,
  opened: readonly ContactId[],
): ContactId[] => {
  const kept = new Set(opened.slice(0, keeping.recent).filter((contact) => cache.rows.has(contact)));
  const newest = [...cache.rows.values()]
    .filter(({ state }) => !state.blocked && (state.conversation !== null || state.snooze !== null))
    .sort((a, b) => b.state.at - a.state.at);
  if (keeping.mine) {
    for (const { contact, state } of newest) if (state.assignee === cache.agent) kept.add(contact);
  }
  if (keeping.unassigned) {
    const free = newest.filter(({ state }) => state.assignee === null && state.conversation !== null);
    for (const { contact } of free.slice(0, MOST_UNASSIGNED)) kept.add(contact);
  }
  return [...kept];
};

/** Whether the row knows more of a contact than what is held of its documents. */
const isBehind = (cache: ReplicaCache, contact: ContactId, known: KnownSegments | undefined): boolean => {
  const row = cache.rows.get(contact);
  if (row === undefined || row.state.seq === 0) return false;
  if (known === undefined) return true;
  return row.state.seq > known.seq || row.draftsDocument.revision > known.draftsRevision;
};

/** Whether what lies here of a contact holds words that were deleted since (CM-5). */
const hasDeletedWords = (
  cache: ReplicaCache,
  contact: ContactId,
  known: KnownSegments | undefined,
): boolean => (cache.rows.get(contact)?.state.redacted ?? 0) > (known?.seq ?? 0);

export interface PullerOptions {
  readonly environment: Environment;
  readonly cache: ReplicaCache;
  /** Contacts that are open in this tab: their live documents come by attachment. */
  readonly isOpen: (contact: ContactId) => boolean;
  readonly changed: (topics: Topics) => Promise<void>;
  readonly onReached: (failure: Failure | undefined) => void;
}

export const createPuller = ({ environment, cache, isOpen, changed, onReached }: PullerOptions): Worker =>
  new Worker(
    environment.clock,
    async (): Promise<Ran> => {
      const kept = keptContacts(cache, cache.keeping, await cache.opened());
      const { known, stored } = await read(environment.database, async (store) => ({
        known: await getAll<KnownSegments>(store, under('segments')),
        stored: await getKeys(store, under('record')),
      }));
      const byContact = new Map(known.map((one) => [one.contact, one]));
      // What was kept once and is no more is not followed, but what was deleted goes from there too.
      const left = new Set(stored.map((one) => one[1] as ContactId));
      for (const contact of kept) left.delete(contact);
      const queue = [
        ...kept.filter((contact) => isBehind(cache, contact, byContact.get(contact))),
        ...[...left].filter((contact) => hasDeletedWords(cache, contact, byContact.get(contact))),
      ].filter((contact) => !isOpen(contact));
      while (queue.length > 0) {
        const batch = queue.splice(0, BATCH);
        const contacts = await Promise.all(
          batch.map((contact) => requestFor(environment, contact, BACKGROUND_SEGMENTS)),
        );
        const outcome = await environment.transport.pull({ contacts });
        if (!outcome.ok) {
          onReached(outcome.failure);
          return afterFailure(outcome.failure);
        }
        onReached(undefined);
        const { contacts: answered } = outcome.value;
        for (const pulled of answered) {
          await changed(await storePulled(environment, pulled));
          await cleanDraftsDocuments(environment, pulled);
        }
        // What did not fit into the answer has to be asked for again.
        const got = new Set(answered.map(({ contact }) => contact));
        if (got.size > 0) queue.unshift(...batch.filter((contact) => !got.has(contact)));
      }
      return 'done';
    },
    (error) => environment.report('pull', error),
  );
