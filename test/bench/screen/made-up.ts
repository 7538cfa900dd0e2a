/** Conversations as a replica keeps them, recorded by core itself: rows and record documents. */
import type { Fact } from '@parley/core/contact/entry';
import { record } from '@parley/core/contact/record';
import { initialState } from '@parley/core/contact/state';
import { documentOf } from '@parley/core/documents/names';
import { encodeRecord } from '@parley/core/documents/record-document';
import type { ChannelId, CommandId, ContactId, ConversationId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import * as Y from 'yjs';

/** A conversation as it is put under its keys (app/src/lib/local/database/keys.ts). */
export interface Kept {
  readonly row: Row;
  readonly documents: readonly {
    readonly name: string;
    readonly count: number;
    readonly last: string;
    /** The update, in base64. */
    readonly update: string;
  }[];
  readonly segments: object;
}

/** The same numbers each time, from 0 to below 1. */
export const createRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const SYLLABLES = 'la ré ton mi chè por ne sur pla ti que dou ver bal cé no ri fa lu gen'.split(' ');

/** Words as often as words are: few of them very often. */
export const createWriter = (
  random: () => number,
): { readonly word: () => string; readonly sentence: () => string } => {
  const words = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => SYLLABLES[Math.floor(random() * 20)]).join(''),
  );
  const word = (): string => words[Math.floor(random() ** 4 * words.length)] ?? '';
  return {
    word,
    sentence: () => Array.from({ length: 4 + Math.floor(random() * 20) }, word).join(' '),
  };
};

const CHANNEL = 'chatchatchat' as ChannelId;

/** One open conversation of so many messages. */
export const keptConversation = (name: string, count: number, sentence: () => string, at: number): Kept => {
  const contact = newId<ContactId>();
  const facts: Fact[] = Array.from({ length: count }, (_, index): Fact => ({
    kind: 'message',
    direction: 'in',
    channel: CHANNEL,
    body: fromPlainText(sentence()),
    files: [],
    sender: { external: contact, name },
    external: `${contact} ${index}`,
  }));
  const all: Fact[] = [
    { kind: 'opened', conversation: newId<ConversationId>() },
    { kind: 'fields', set: { name, email: `${name.replace(' ', '.')}@example.com` } },
    ...facts,
  ];
  const stamp = { cause: newId<CommandId>(), actor: { kind: 'contact' } as const, now: at };
  const { placed, state } = record(initialState(contact), all, stamp);
  const bySegment = Map.groupBy(placed, ({ segment }) => segment);
  const documents = [...bySegment].map(([segment, entries]) => {
    const doc = encodeRecord(entries.map(({ entry }) => JSON.stringify(entry)));
    const update = Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64');
    doc.destroy();
    const last = entries.at(-1)?.entry.id ?? '';
    return { name: documentOf(segment, 1), count: entries.length, last, update };
  });
  const segments = [...bySegment].map(([segment, entries]) => ({
    name: documentOf(segment, 1),
    first: entries[0]?.entry.seq ?? 1,
    count: entries.length,
  }));
  return {
    row: { contact, state, incarnation: 1, draftsDocument: { incarnation: 1, revision: 0 } },
    documents,
    segments: {
      contact,
      seq: state.seq,
      draftsDocument: `drafts/${contact}@1`,
      draftsRevision: 0,
      segments,
    },
  };
};
