/**
 * A backup that was made while the server ran is put back, while agents' browsers still hold what came after it. They
 * learn that what they hold is not true any more, and end with the server's record; what they typed merges back.
 */
import type { Action } from '@parley/core/contact/decide/command';
import { readRecord } from '@parley/core/documents/record-document';
import type { ContactId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { commandOf, commandsOf } from '../../sync-server/testing/running-server.ts';
import { recordOf } from '../../sync-server/testing/visitor.ts';
import { attach, Refused, type Attachment } from './support/attachment.ts';
import { entriesIn, follow, noRows, pull, tokenOf, type Documents, type Rows } from './support/kept.ts';
import { openOffice, type Office, type OfficeAgent } from './support/office.ts';
import { DRAFT, wordsIn } from './support/typist.ts';

/** The server is started three times. */
const PATIENT = 180_000;
const SOON = { timeout: 10_000, interval: 5 } as const;

let office: Office;
let ana: OfficeAgent;
let ben: OfficeAgent;
/** Contacts whose record after the restoring has fewer, as many and more entries than a browser holds. */
let fewer: ContactId;
let equal: ContactId;
let more: ContactId;
/** A contact of several segments, and one that nobody touches again. */
let pulled: ContactId;
let untouched: ContactId;

/** What Ana's browser held before the server was set back. */
const documents = new Map<ContactId, Documents>();
const rows: Rows[] = [];
const anasDrafts = new Y.Doc();
const bensDrafts = new Y.Doc();

const attachments: Attachment[] = [];
const leaveAll = (): void => {
  for (const attachment of attachments.splice(0)) attachment.leave();
};

const comment = (text: string): Action => ({ type: 'comment', body: fromPlainText(text), files: [] });

const act = async (contact: ContactId, ...actions: readonly Action[]): Promise<void> => {
  const commands = actions.map((action) => commandOf(contact, action));
  const { body } = await commandsOf(office.browser(ben), commands);
  expect(body.answers.map(({ outcome }) => outcome)).toEqual(actions.map(() => 'applied'));
};

const commentTimes = (contact: ContactId, times: number, text: string): Promise<void> =>
  act(contact, ...Array.from({ length: times }, (_, n) => comment(`${text} ${n}`)));

const watch = ({ cookie }: OfficeAgent, name: string, doc: Y.Doc, token?: Y.Doc): Attachment => {
  const attachment = attach({
    url: office.url(),
    cookie,
    name,
    doc,
    ...(token === undefined ? {} : { token: tokenOf(token) }),
  });
  attachments.push(attachment);
  return attachment;
};

const write = async ({ doc, barrier, synced }: Attachment, text: string): Promise<void> => {
  await synced;
  const root = doc.get(DRAFT, Y.XmlText);
  root.insert(root.length, `${text};`);
  await barrier();
};

/** Ana's browser takes everything that is there now. */
const takeAll = async (): Promise<void> => {
  const browser = office.browser(ana);
  for (const contact of [fewer, equal, more, pulled]) {
    const held = documents.get(contact) ?? new Map<string, Y.Doc>();
    documents.set(contact, held);
    await pull(browser, contact, held);
  }
  const kept = noRows();
  await follow(browser, kept);
  rows.push(kept);
};

const workThatIsLost = async (): Promise<void> => {
  for (const contact of [fewer, equal, more]) await commentTimes(contact, 3, 'lost');
  await act(pulled, { type: 'open' }, comment('lost'), { type: 'close' }, comment('lost'));
  // One cursor after each: some will be behind what is done after the restoring, some ahead of it.
  for (let n = 0; n < 12; n += 1) {
    await act(untouched, { type: 'fields', set: { company: `lost ${n}` } });
    if (n % 3 === 0) await takeAll();
  }
  await takeAll();
  await write(watch(ana, `drafts/${fewer}@1`, anasDrafts), 'two');
  await write(watch(ben, `drafts/${fewer}@1`, bensDrafts), 'three');
  await vi.waitFor(() => expect(wordsIn(anasDrafts)).toEqual(['one', 'two', 'three']), SOON);
};

beforeAll(async () => {
  office = await openOffice(2, 5);
  const [first, second] = office.agents;
  const contacts = office.visitors.map(({ contact }) => contact);
  if (!first || !second) throw new Error('There are no agents');
  [ana, ben] = [first, second];
  [fewer, equal, more, pulled, untouched] = contacts as [
    ContactId,
    ContactId,
    ContactId,
    ContactId,
    ContactId,
  ];
  await act(pulled, comment('before'), { type: 'close' });
  await write(watch(ana, `drafts/${fewer}@1`, anasDrafts), 'one');
  leaveAll();
  await office.backUp();
  await workThatIsLost();
  leaveAll();
  await office.stop();
  await office.restore();
  await office.start();
}, PATIENT);

afterAll(async () => {
  leaveAll();
  await office.remove();
}, PATIENT);

describe('an older backup that was put back', () => {
  it('L8 every newer cursor fetches all rows anew, whether less, as much or more was done since', async () => {
    const browser = office.browser(ana);
    const heldAt = (kept: Rows): Rows => ({ cursor: kept.cursor, states: new Map(kept.states) });
    // Each new command moves the server's own counter on, past the counters that the cursors were given at.
    for (let done = 0; done < 40; done += 1) {
      for (const kept of rows.map(heldAt)) {
        expect(kept.states.get(untouched)?.fields.company).toMatch(/^lost/);
        expect(await follow(browser, kept)).toBe(true);
        const anew = noRows();
        await follow(browser, anew);
        expect(kept.states).toEqual(anew.states);
        expect(kept.states.get(untouched)?.fields.company).toBeUndefined();
      }
      await act(pulled, { type: 'stage', to: null }, comment(`other ${done}`));
    }
    // From here on it goes on as ever.
    const kept = noRows();
    expect(await follow(browser, kept)).toBe(true);
    await act(untouched, { type: 'fields', set: { company: 'new' } });
    expect(await follow(browser, kept)).toBe(false);
    expect(kept.states.get(untouched)?.fields.company).toBe('new');
  });

  it('L6 L8 a pull says what is stale, and brings the record as the server has it', async () => {
    const held = documents.get(pulled) ?? new Map<string, Y.Doc>();
    await act(pulled, { type: 'open' }, comment('other'), comment('other'));
    expect((await pull(office.browser(ana), pulled, held)).length).toBeGreaterThan(0);
    expect(entriesIn(held)).toEqual(await recordOf(office.browser(ben), pulled));
    expect(entriesIn(held).map(({ seq }) => seq)).toEqual(entriesIn(held).map((_, index) => index + 1));
    expect(await pull(office.browser(ana), pulled, held)).toEqual([]);
  });

  it.each([
    ['fewer entries than the browser holds', () => fewer, 1],
    ['as many entries, which are others', () => equal, 3],
    ['more entries, which are others', () => more, 5],
  ])('L6 L11 a live record document with %s is stale, and is taken anew', async (_, which, others) => {
    const contact = which();
    await commentTimes(contact, others, 'other');
    const [name, kept] = [...(documents.get(contact) ?? [])].at(-1) ?? [];
    if (name === undefined || kept === undefined) throw new Error('Nothing is held');
    expect(readRecord(kept)).toHaveLength(5);
    await expect(watch(ana, name, kept, kept).synced).rejects.toEqual(new Refused(name, 'stale'));
    const anew = new Y.Doc();
    await watch(ana, name, anew, anew).synced;
    expect(readRecord(anew)).toEqual(await recordOf(office.browser(ben), contact));
    expect(readRecord(anew)).toHaveLength(2 + others);
  });

  it('OF-3 L7 what was typed since the copy comes back from the browser that holds it', async () => {
    const draftsDocument = `drafts/${fewer}@1`;
    // Somebody who holds nothing of it writes first.
    const other = watch(ben, draftsDocument, new Y.Doc());
    await write(other, 'other');
    expect(wordsIn(other.doc)).toEqual(['one', 'other']);
    const back = watch(ana, draftsDocument, anasDrafts);
    await back.synced;
    await back.barrier();
    const all = ['one', 'other', 'three', 'two'];
    await vi.waitFor(() => expect([...wordsIn(other.doc)].sort()).toEqual(all), SOON);
    await vi.waitFor(() => expect(wordsIn(anasDrafts)).toEqual(wordsIn(other.doc)), SOON);
    // And it is on the server's disk again.
    leaveAll();
    await office.kill();
    await office.start();
    const reader = watch(ben, draftsDocument, new Y.Doc());
    await reader.synced;
    expect(wordsIn(reader.doc)).toEqual(wordsIn(anasDrafts));
  });
});
