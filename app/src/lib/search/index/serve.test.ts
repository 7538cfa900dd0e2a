import type { ContactId } from '@parley/core/ids';
import * as fc from 'fast-check';
import { createStore, set } from 'idb-keyval';
import { initialState } from '@parley/core/contact/state';
import { describe, expect, it } from 'vitest';
import { createSearchClient, type WorkerLike } from './client.ts';
import { replyOf, requestOf, type Reply } from './protocol.ts';
import type { SearchResult } from './searched.ts';
import { serve } from './serve.ts';

const LIMITS = { contacts: 5, entries: 5 };

/** A local copy with one contact, and a server beside it. */
const served = async (name: string) => {
  const database = createStore(name, 'replica');
  const contact = 'contactone' as ContactId;
  const state = { ...initialState(contact), fields: { name: 'Zoé Marchand' } };
  const row = { contact, state, incarnation: 1, draftsDocument: { incarnation: 1, revision: 0 } };
  await set(['row', contact], row, database);
  const replies: Reply[] = [];
  const opened: string[] = [];
  const server = serve({
    open: (asked) => {
      opened.push(asked);
      return { database, onMessage: () => undefined };
    },
    reply: (reply) => replies.push(reply),
    breathe: () => Promise.resolve(),
  });
  return { server, replies, opened };
};

describe('search worker', () => {
  it('IN-4 answers nothing but requests, whatever comes', async () => {
    const { server, replies, opened } = await served('hostile');
    const hostile: unknown[] = [
      undefined,
      null,
      1,
      'search',
      [],
      { type: 'open' },
      { type: 'open', database: '' },
      { type: 'open', database: 'x'.repeat(201) },
      { type: 'open', database: { toString: () => 'hostile' } },
      { type: 'search', id: -1, text: 'a', limits: LIMITS },
      { type: 'search', id: 1, text: 'a'.repeat(201), limits: LIMITS },
      { type: 'search', id: 1, text: 7, limits: LIMITS },
      { type: 'search', id: 1, text: 'a' },
      { type: 'search', id: 1, text: 'a', limits: { contacts: 1e9, entries: 5 } },
      { type: 'search', id: 1, text: 'a', limits: { contacts: Number.NaN, entries: 5 } },
      { type: 'search', id: 1, text: 'a', limits: LIMITS, more: true },
      { type: 'wiped' },
    ];
    for (const message of hostile) server.hear(message);
    fc.assert(
      fc.property(fc.anything(), (message) => {
        server.hear(message);
        return requestOf(message) === undefined;
      }),
    );
    expect(opened).toEqual([]);
    expect(replies).toEqual([]);
  });

  it('IN-4 opens one copy once, and finds nothing before', async () => {
    const { server, replies, opened } = await served('once');
    server.hear({ type: 'search', id: 1, text: 'zoe', limits: LIMITS });
    expect(replies).toEqual([
      { type: 'found', id: 1, contacts: { hits: [], total: 0 }, entries: { hits: [], total: 0 } },
    ]);
    server.hear({ type: 'open', database: 'once' });
    server.hear({ type: 'open', database: 'another' });
    await server.settled();
    expect(opened).toEqual(['once']);
    server.hear({ type: 'search', id: 2, text: 'zoe', limits: LIMITS });
    expect(replies.at(-1)).toMatchObject({ type: 'found', id: 2, contacts: { total: 1 } });
    for (const reply of replies) expect(replyOf(structuredClone(reply))).toEqual(reply);
  });
});

describe('search client', () => {
  const client = () => {
    const sent: unknown[] = [];
    const found: { readonly text: string; readonly result: SearchResult }[] = [];
    const failures: unknown[] = [];
    const reports: string[] = [];
    let ended = false;
    const worker: WorkerLike = {
      postMessage: (message) => sent.push(message),
      terminate: () => (ended = true),
      onmessage: null,
      onerror: null,
    };
    const created = createSearchClient({
      start: () => worker,
      database: 'copy',
      onFound: (result, text) => found.push({ result, text }),
      onProgress: () => undefined,
      onFailure: (error) => failures.push(error),
      report: (what) => reports.push(what),
    });
    const say = (data: unknown) => worker.onmessage?.(new MessageEvent('message', { data }));
    return { client: created, sent, found, failures, reports, say, ended: () => ended };
  };
  const nothing = { hits: [], total: 0 };

  it('IN-4 asks one question at a time, and of those that wait only the latest', () => {
    const { client: asking, sent, found, say } = client();
    for (const text of ['f', 'fa', 'fac']) asking.ask(text, LIMITS);
    expect(sent).toEqual([
      { type: 'open', database: 'copy' },
      { type: 'search', id: 1, text: 'f', limits: LIMITS },
    ]);
    say({ type: 'found', id: 7, contacts: nothing, entries: nothing });
    expect(sent).toHaveLength(2);
    say({ type: 'found', id: 1, contacts: nothing, entries: nothing });
    expect(sent.at(-1)).toEqual({ type: 'search', id: 3, text: 'fac', limits: LIMITS });
    say({ type: 'found', id: 3, contacts: nothing, entries: nothing });
    expect(found.map(({ text }) => text)).toEqual(['f', 'fac']);
  });

  it('IN-4 reports what is no reply, and what the worker could not read', () => {
    const { client: asking, found, failures, reports, say, ended } = client();
    asking.ask('fac', LIMITS);
    for (const data of [undefined, {}, { type: 'found', id: 1 }, { type: 'progress', left: -1, all: 0 }])
      say(data);
    say({ type: 'found', id: 1, contacts: { hits: [{ contact: 1 }], total: 1 }, entries: nothing });
    expect(reports).toEqual(Array.from({ length: 5 }, () => 'search'));
    expect(found).toEqual([]);
    say({ type: 'unreadable', what: 'document x', message: 'broken' });
    expect(reports.at(-1)).toBe('document x');
    say({ type: 'failed', message: 'disk' });
    expect(failures).toEqual([new Error('disk')]);
    asking.close();
    expect(ended()).toBe(true);
  });
});
