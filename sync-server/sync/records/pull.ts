/**
 * `POST /api/pull`: documents of contacts that are kept locally, without opening any. Record documents are encoded
 * from rows, drafts documents from their logs; what the holder has is not sent again.
 */
import { formatName, parseName, segmentName, type DocumentName } from '@parley/core/documents/names';
import { RECORD_CLIENT } from '@parley/core/documents/record-document';
import type { ContactId } from '@parley/core/ids';
import type { PulledContact, PullRequest, PullResponse, SegmentInfo } from '@parley/core/protocol/agent-api';
import * as Y from 'yjs';
import { createBreath } from '../../breath.ts';
import { documentAccess, visibleRow } from '../../auth/authorize.ts';
import type { Store } from '../../store/store.ts';
import type { Account } from '../../store/workspace-store.ts';
import type { SetAside } from '../../store/set-aside.ts';
import { isTrueOf } from '../connection/attach-token.ts';
import { encodeDraftsDocument, readDraftsDocument } from '../drafts/draft-document.ts';
import { encodeRecordFrom } from './record-update.ts';

/**
 * Bytes of updates after which no further contact is begun; the rest of the request has to be asked for again. At
 * least one contact is always answered.
 */
const MAX_BYTES = 2 * 1024 * 1024;

/**
 * Bytes of one contact's updates after which no further earlier segment is added unless the browser holds it:
 * the browser can ask for it.
 */
const MAX_CONTACT_BYTES = 8 * 1024 * 1024;

type Asked = PullRequest['contacts'][number] & { readonly contact: ContactId };
type Held = Asked['have'][string];

/** An update without structs and deletions. */
const EMPTY_LENGTH = 2;

interface Pulled {
  readonly updates: Record<string, string>;
  readonly stale: string[];
  bytes: number;
}

const add = (pulled: Pulled, name: string, update: Uint8Array): void => {
  if (update.length <= EMPTY_LENGTH) return;
  pulled.updates[name] = Buffer.from(update).toString('base64');
  pulled.bytes += update.length;
};

/** The state vector that a client sent; undefined if it cannot be read. */
const vectorOf = (held: Held | undefined): Uint8Array | undefined => {
  if (!held) return undefined;
  const vector = new Uint8Array(Buffer.from(held.vector, 'base64'));
  try {
    Y.decodeStateVector(vector);
    return vector;
  } catch {
    return undefined;
  }
};

/** How many entries of a record document a client holds, if its own figures agree with each other. */
const heldCount = (held: Held): number | undefined => {
  const vector = vectorOf(held);
  if (!vector) return undefined;
  const clocks = Y.decodeStateVector(vector);
  const count = clocks.get(RECORD_CLIENT) ?? 0;
  const isRecord = [...clocks.keys()].every((client) => client === RECORD_CLIENT);
  return isRecord && (held.count ?? count) === count ? count : undefined;
};

const pullSegment = async (
  store: Store,
  info: SegmentInfo,
  held: Held | undefined,
  pulled: Pulled,
): Promise<void> => {
  const name = parseName(info.name);
  if (name?.kind !== 'conversation' && name?.kind !== 'interval') return;
  let from = 0;
  if (held) {
    const count = heldCount(held);
    if (count !== undefined && (await isTrueOf(store.record, name, { count, last: held.last ?? null })))
      from = count;
    else pulled.stale.push(info.name);
  }
  if (from >= info.count) return;
  add(pulled, info.name, encodeRecordFrom(from, await store.record.entryTexts(segmentName(name), from)));
};

const pullDrafts = async (
  store: Store,
  name: string,
  held: Held | undefined,
  pulled: Pulled,
): Promise<void> => {
  const updates = await store.drafts.load(name);
  if (updates.length === 0) return;
  const { doc } = readDraftsDocument(updates);
  const vector = vectorOf(held);
  if (held && !vector) pulled.stale.push(name);
  add(pulled, name, encodeDraftsDocument(doc, vector));
  doc.destroy();
};

/** Drafts documents to send: the shared one, the agent's own two, and those of colleagues' edits that are held. */
const draftsDocumentsOf = async (
  account: Account,
  contact: ContactId,
  incarnation: number,
  have: Asked['have'],
  store: Store,
) => {
  const own: DocumentName[] = [
    { kind: 'drafts', contact, incarnation },
    { kind: 'private', contact, agent: account.id, incarnation },
    { kind: 'edits', contact, author: account.id, incarnation },
  ];
  const others: string[] = [];
  for (const text of Object.keys(have)) {
    const name = parseName(text);
    if (name?.kind !== 'edits' || name.contact !== contact) continue;
    if ((await documentAccess(account, name, store)).access !== undefined) others.push(text);
  }
  return [...new Set([...own.map(formatName), ...others])];
};

/** The account as it is now: rights are those of the moment, also while a long answer is made. */
const presentAccount = async (account: Account, store: Store): Promise<Account> =>
  (await store.workspaces.account(account.id)) ?? account;

/** A step of one pull; other work runs between two steps. */
type Breath = () => Promise<void>;

const pullContact = async (
  account: Account,
  asked: Asked,
  store: Store,
  breath: Breath,
): Promise<PulledContact & { readonly bytes: number }> => {
  const { contact, have } = asked;
  const none = { contact, documents: null, bytes: 0 };
  // Read before the documents: what comes in meanwhile is more than they say, never less.
  const row = await visibleRow(account, contact, store);
  const draftsDocument = row && (await store.drafts.state(contact));
  if (!row || !draftsDocument) return none;
  const pulled: Pulled = { updates: {}, stale: [], bytes: 0 };
  const segments = await store.record.segments(contact);
  const wanted = new Set(segments.slice(-asked.segments).map(({ name }) => name));
  for (const info of segments.toReversed()) {
    const isHeld = Object.hasOwn(have, info.name);
    if (!isHeld && (!wanted.has(info.name) || pulled.bytes > MAX_CONTACT_BYTES)) continue;
    await pullSegment(store, info, have[info.name], pulled);
    await breath();
  }
  const draftsDocuments = await draftsDocumentsOf(account, contact, draftsDocument.incarnation, have, store);
  for (const name of draftsDocuments) {
    await pullDrafts(store, name, have[name], pulled);
    await breath();
  }
  // The right to see the contact may have ended meanwhile.
  const now = await presentAccount(account, store);
  if ((await visibleRow(now, contact, store)) === undefined) return none;
  const known = new Set([...segments.map(({ name }) => name), ...draftsDocuments]);
  pulled.stale.push(...Object.keys(have).filter((name) => !known.has(name)));
  return {
    contact,
    documents: {
      seq: row.state.seq,
      segments,
      draftsDocument: formatName({ kind: 'drafts', contact, incarnation: draftsDocument.incarnation }),
      draftsRevision: draftsDocument.revision,
      updates: pulled.updates,
      stale: pulled.stale,
    },
    bytes: pulled.bytes,
  };
};

/**
 * Undefined for a contact whose documents cannot be read: the answer omits it, so the browser drops nothing.
 */
const pullOrLeaveOut = async (
  account: Account,
  asked: Asked,
  store: Store,
  breath: Breath,
  setAside: SetAside | undefined,
): Promise<Awaited<ReturnType<typeof pullContact>> | undefined> => {
  try {
    return await pullContact(account, asked, store, breath);
  } catch (error) {
    setAside?.note('contact', asked.contact, error);
    return undefined;
  }
};

/** Answers a pull. Contacts that are not in the answer did not fit: the browser asks again for those. */
export const pull = async (
  store: Store,
  account: Account,
  request: PullRequest,
  setAside?: SetAside,
): Promise<PullResponse> => {
  const contacts: PulledContact[] = [];
  const breath = createBreath();
  let left = MAX_BYTES;
  for (const asked of request.contacts) {
    const now = await presentAccount(account, store);
    const one = { ...asked, contact: asked.contact as ContactId };
    const found = await pullOrLeaveOut(now, one, store, breath, setAside);
    if (found !== undefined) {
      const { bytes, ...pulled } = found;
      contacts.push(pulled);
      left -= bytes;
    }
    if (left <= 0) break;
    await breath();
  }
  return { contacts };
};
