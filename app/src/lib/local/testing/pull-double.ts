/** `POST /api/pull` of the server in memory. */
import { formatName } from '@parley/core/documents/names';
import { encodeRecord } from '@parley/core/documents/record-document';
import type { AgentId, ContactId } from '@parley/core/ids';
import type { PulledContact, PullRequest, SegmentInfo } from '@parley/core/protocol/agent-api';
import * as Y from 'yjs';
import type { ServerDouble } from './server-double.ts';
import type { StoredContact } from './stored-contact.ts';

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

type Have = PullRequest['contacts'][number]['have'];

/** What of a document the holder lacks, in base64; undefined if nothing. */
const missing = (doc: Y.Doc, have: Have, name: string): string | undefined => {
  const held = have[name];
  const update = Y.encodeStateAsUpdate(doc, held && fromBase64(held.vector));
  return update.length > 2 ? toBase64(update) : undefined;
};

const pullContact = (
  server: ServerDouble,
  id: ContactId,
  contact: StoredContact,
  have: Have,
  wanted: number,
): PulledContact => {
  const nameOf = (one: { name: string; incarnation: number }): string => `${one.name}@${one.incarnation}`;
  const updates: Record<string, string> = {};
  const add = (name: string, doc: Y.Doc): void => {
    const update = missing(doc, have, name);
    if (update !== undefined) updates[name] = update;
  };
  for (const segment of contact.segments.slice(-wanted)) {
    add(nameOf(segment), encodeRecord(segment.entries.map((entry) => JSON.stringify(entry))));
  }
  const drafts = formatName({
    kind: 'drafts',
    contact: id,
    incarnation: contact.draftsDocument.incarnation,
  });
  const draftsDocument = server.docs.get(drafts);
  if (draftsDocument) add(drafts, draftsDocument);
  const segments = contact.segments.map((one): SegmentInfo => ({
    name: nameOf(one),
    first: one.first,
    count: one.entries.length,
  }));
  const known = new Set(segments.map(({ name }) => name));
  return {
    contact: id,
    documents: {
      seq: contact.state.seq,
      segments,
      draftsDocument: drafts,
      draftsRevision: contact.draftsDocument.revision,
      updates,
      stale: Object.keys(have).filter((name) => !known.has(name) && !name.startsWith('drafts/')),
    },
  };
};

export const pullFrom = (server: ServerDouble, agent: AgentId, request: PullRequest): PulledContact[] =>
  request.contacts.map(({ contact: text, have, segments }) => {
    const id = text as ContactId;
    const contact = server.contacts.get(id);
    return contact && server.sees(agent, id)
      ? pullContact(server, id, contact, have, segments)
      : { contact: id, documents: null };
  });
