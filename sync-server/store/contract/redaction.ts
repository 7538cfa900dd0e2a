import { draftFilesName, draftName, editName } from '@parley/core/documents/drafts';
import { formatName } from '@parley/core/documents/names';
import { entryIdOf, type ContactId, type FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { commenting, tagging, text, type StoreRig } from './store-rig.ts';

/** A drafts document with words in top-level types, as an update. */
const written = (words: Readonly<Record<string, string>>): Uint8Array => {
  const doc = new Y.Doc();
  for (const [name, content] of Object.entries(words)) {
    const paragraph = new Y.XmlText();
    doc.get(name, Y.XmlText).insertEmbed(0, paragraph);
    paragraph.insert(0, content);
    paragraph.format(0, 2, { bold: true });
    if (!name.startsWith('edit/')) {
      doc.getArray(`files/${name}`).push([{ id: 'file', name: `${content}.pdf` }]);
    }
  }
  return Y.encodeStateAsUpdate(doc);
};

/** The words of a top-level type, without their marks. */
const read = (doc: Y.Doc, name: string): string =>
  JSON.stringify(doc.get(name, Y.XmlText).toDelta()).replace(/<[/]?bold>/g, '');

const load = async (rig: StoreRig, name: string): Promise<Y.Doc> => {
  const doc = new Y.Doc();
  for (const { update } of await rig.store.drafts.load(name)) Y.applyUpdate(doc, update);
  return doc;
};

const contains = (bytes: Uint8Array, words: string): boolean => Buffer.from(bytes).includes(words);

/** Deleted comments: the words are gone from everything that is stored. */
export const redactionContract = (rig: () => StoreRig): void => {
  const post = async (here: StoreRig, words: string) => {
    const work = here.command(
      here.ana,
      commenting(text(words), { draft: { visibility: 'shared', draftNumber: 0 } }),
    );
    await here.answer(work);
    return entryIdOf(work.command.id, 0);
  };

  it('CM-5 deleting a comment removes its words and its history from the record', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const comment = await post(here, 'secret-one');
    await here.ask(here.ana, { type: 'edit-comment', comment, base: 0, body: text('secret-two') });
    const ben = await here.join('Ben');
    expect(await here.ask(ben, { type: 'react', comment, emoji: '🎉', on: true })).toMatchObject({
      outcome: 'applied',
    });
    const { seq } = await here.state();
    expect(await here.ask(here.ana, { type: 'delete-comment', comment })).toMatchObject({ seq: seq + 1 });
    const entries = await here.entries();
    expect(entries.slice(-4)).toMatchObject([
      { kind: 'comment', id: comment, redacted: true, body: { blocks: [] }, by: { id: here.ana } },
      { kind: 'comment-edited', redacted: true, body: { blocks: [] } },
      { kind: 'reaction', redacted: true, emoji: '', by: { id: ben } },
      { kind: 'comment-deleted', comment, by: { kind: 'agent', id: here.ana } },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/secret|🎉/u);
    expect(await here.store.record.entry(here.contact, comment)).toMatchObject({ redacted: true });
    const again = await here.ask(here.ana, { type: 'delete-comment', comment });
    expect(again).toMatchObject({ refusal: { reason: 'unknown-comment' } });
  });

  it('CM-5 the words of a deleted comment are in no byte that is stored, nor where they were drafted', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const draftsDocument = formatName({ kind: 'drafts', contact: here.contact, incarnation: 1 });
    const edits = formatName({ kind: 'edits', contact: here.contact, author: here.ana, incarnation: 1 });
    const drafts = {
      [draftName('comment', 0)]: 'topsecret-draft',
      [draftName('comment', 1)]: 'still-written',
    };
    await here.store.drafts.append(
      draftsDocument,
      here.contact,
      written({ ...drafts, [draftName('reply', 0)]: 'a-reply' }),
    );
    const comment = await post(here, 'topsecret-posted');
    const edited = written({ [editName(comment, 0)]: 'topsecret-edit', 'edit/another/0/0': 'of-another' });
    await here.store.drafts.append(edits, here.contact, edited);
    await here.ask(here.ana, { type: 'edit-comment', comment, base: 0, body: text('topsecret-edited') });
    expect(contains(here.opened.bytes(), 'topsecret')).toBe(true);
    const revision = (await here.store.drafts.state(here.contact))?.revision ?? 0;

    const open = await load(here, draftsDocument);
    // A page that ends early leaves no read open that would keep the write-ahead log alive.
    await here.store.feed.changes(here.ana, 0, 1);
    await here.ask(here.ana, { type: 'delete-comment', comment });
    expect(contains(here.opened.bytes(), 'topsecret')).toBe(false);
    expect(contains(here.opened.bytes(), 'still-written')).toBe(true);

    const stored = await load(here, draftsDocument);
    expect(read(stored, draftName('comment', 0))).toBe('[]');
    expect(stored.getArray(draftFilesName('comment', 0)).length).toBe(0);
    expect(stored.getArray(draftFilesName('comment', 1)).toJSON()).toMatchObject([
      { name: 'still-written.pdf' },
    ]);
    expect(read(stored, draftName('comment', 1))).toContain('still-written');
    expect(read(stored, draftName('reply', 0))).toContain('a-reply');
    expect(read(await load(here, edits), 'edit/another/0/0')).toContain('of-another');
    expect((await here.store.drafts.state(here.contact))?.revision).toBeGreaterThan(revision);

    // Whoever has the drafts document open is told what was taken out, and comes to the same.
    const writes = here.commits.at(-1)?.draftWrites ?? [];
    expect(writes.map(({ name }) => name).sort()).toEqual([draftsDocument, edits].sort());
    const update = writes.find(({ name }) => name === draftsDocument)?.update;
    if (update) Y.applyUpdate(open, update);
    expect(contains(Y.encodeStateAsUpdate(open), 'topsecret')).toBe(false);
    expect(read(open, draftName('comment', 1))).toContain('still-written');
    expect(here.commits.at(-1)?.draftsDocuments).toEqual([here.contact]);
  });

  it('CM-5 a drafts document with an update that does not apply is rid of the words all the same', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const draftsDocument = formatName({ kind: 'drafts', contact: here.contact, incarnation: 1 });
    await here.store.drafts.append(draftsDocument, here.contact, Uint8Array.of(9, 9, 9));
    const drafts = { [draftName('comment', 0)]: 'topsecret', [draftName('reply', 0)]: 'a-reply' };
    await here.store.drafts.append(draftsDocument, here.contact, written(drafts));
    const comment = await post(here, 'topsecret');
    expect(await here.ask(here.ana, { type: 'delete-comment', comment })).toMatchObject({
      outcome: 'applied',
    });
    expect(contains(here.opened.bytes(), 'topsecret')).toBe(false);
    expect(read(await load(here, draftsDocument), draftName('reply', 0))).toContain('a-reply');
  });

  it('CM-5 a compaction that was under way when a comment was deleted brings no word back', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const draftsDocument = formatName({ kind: 'drafts', contact: here.contact, incarnation: 1 });
    await here.store.drafts.append(
      draftsDocument,
      here.contact,
      written({ [draftName('comment', 0)]: 'topsecret' }),
    );
    const log = await here.store.drafts.load(draftsDocument);
    const comment = await post(here, 'topsecret');
    await here.ask(here.ana, { type: 'delete-comment', comment });
    const merged = Y.mergeUpdates(log.map(({ update }) => update));
    await here.store.drafts.compact(draftsDocument, log.at(-1)?.n ?? 0, merged);
    expect(contains(here.opened.bytes(), 'topsecret')).toBe(false);
    expect(read(await load(here, draftsDocument), draftName('comment', 0))).toBe('[]');
  });

  it('CM-5 the documents that held the words go on as the next incarnation, others stay', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const comment = await post(here, 'words');
    const [first] = await here.store.record.segments(here.contact);
    await here.ask(here.ana, { type: 'close' });
    await here.receive(here.message('Again'));
    const live = await here.store.record.row(here.workspace, here.contact);
    await here.ask(here.ana, { type: 'delete-comment', comment });
    const segment = live?.state.segment?.name ?? '';
    expect((await here.store.record.row(here.workspace, here.contact))?.incarnation).toBe(1);
    expect(await here.store.record.segment(segment)).toMatchObject({ name: `${segment}@1`, incarnation: 1 });
    const older = first?.name.replace('@1', '') ?? '';
    expect(await here.store.record.segment(older)).toMatchObject({
      name: `${older}@2`,
      incarnation: 2,
      contact: here.contact,
    });
    expect(here.commits.at(-1)?.stale).toEqual([first?.name]);
    expect(await here.store.record.tombstone(`${older}@1`)).toBe('stale');
    expect(await here.store.record.tombstone(`${older}@2`)).toBeUndefined();
    expect(await here.store.record.tombstone('presence/whatever')).toBeUndefined();
  });

  it('CM-7 a reaction in a later segment goes with the comment that it is about', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const comment = await post(here, 'words');
    await here.ask(here.ana, { type: 'close' });
    await here.receive(here.message('Again'));
    await here.ask(here.ana, { type: 'react', comment, emoji: '🎉', on: true });
    const segments = (await here.store.record.segments(here.contact)).map(({ name }) => name);
    await here.ask(here.ana, { type: 'delete-comment', comment });
    expect(new Set(here.commits.at(-1)?.stale)).toEqual(
      new Set(segments.filter((name) => name.startsWith('conversation'))),
    );
    expect(contains(here.opened.bytes(), '🎉')).toBe(false);
  });

  it('CM-7 a comment of another contact is neither reacted nor replied to', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const comment = await post(here, 'words');
    const contact = newId<ContactId>();
    await here.receive(here.message('I am another', { external: 'another', contact }));
    const refused = { outcome: 'refused', refusal: { reason: 'unknown-comment' } };
    const react = { type: 'react', comment, emoji: '👍', on: true } as const;
    expect(await here.ask(here.ana, react, { contact })).toMatchObject(refused);
    expect(
      await here.ask(here.ana, commenting(text('yes'), { replyTo: comment }), { contact }),
    ).toMatchObject(refused);
  });

  it('CM-5 a comment deleted in the live segment renews the document that the row names', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const comment = await post(here, 'words');
    await here.ask(here.ana, { type: 'delete-comment', comment });
    expect((await here.store.record.row(here.workspace, here.contact))?.incarnation).toBe(2);
    expect(await here.store.record.entryTexts((await here.state()).segment?.name ?? '', 0)).toHaveLength(4);
  });

  it('CM-5 only the author deletes or edits a comment', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    const comment = await post(here, 'words');
    const refused = { outcome: 'refused', refusal: { reason: 'not-author' } };
    expect(await here.ask(ben, { type: 'delete-comment', comment })).toMatchObject(refused);
    const edit = { type: 'edit-comment', comment, base: 0, body: text('mine') } as const;
    expect(await here.ask(ben, edit)).toMatchObject(refused);
    expect(await here.ask(here.ana, edit)).toMatchObject({ outcome: 'applied' });
    expect(await here.ask(here.ana, edit)).toMatchObject({
      refusal: { reason: 'edited-meanwhile', version: 1 },
    });
  });

  it('CM-5 files that only a deleted comment named are to be deleted at once', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const upload = async () => {
      const id = newId<FileId>();
      const { workspace, contact } = here;
      const uploader = { kind: 'agent', id: here.ana } as const;
      const file = { id, name: 'a.txt', type: 'text/plain', size: 3, uploader, createdAt: here.now };
      await here.store.files.create({ ...file, workspace, contact });
      return id;
    };
    const [alone, shared] = [await upload(), await upload()];
    const doomed = here.command(here.ana, commenting(text('x'), { files: [alone, shared] }));
    await here.answer(doomed);
    await here.ask(here.ana, commenting(text('y'), { files: [shared] }));
    expect(await here.store.files.unused(here.now + 1, 10)).toEqual([]);
    await expect(here.store.files.remove(shared)).rejects.toThrow('in use');
    await here.ask(here.ana, { type: 'delete-comment', comment: entryIdOf(doomed.command.id, 0) });
    expect(await here.store.files.unused(1, 10)).toEqual([alone]);
    await here.store.files.remove(alone);
    expect(await here.store.files.file(alone)).toBeUndefined();
    expect(await here.store.files.file(shared)).toMatchObject({ used: true });
  });

  it('CM-2 a deleted comment notifies nobody again', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    const work = here.command(here.ana, commenting(tagging('see', ben)));
    await here.answer(work);
    const before = await here.rev();
    await here.ask(here.ana, { type: 'delete-comment', comment: entryIdOf(work.command.id, 0) });
    expect((await here.changes(ben, before)).map((change) => change.type)).toEqual(['notification', 'row']);
    expect(await here.changes(ben, before)).toMatchObject([{ notification: { archived: true } }, {}]);
  });
};
