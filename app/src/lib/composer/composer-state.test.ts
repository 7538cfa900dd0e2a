import type { CommandId, ContactId, FileId } from '@parley/core/ids';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { fromPlainText, type RichText } from '@parley/core/rich-text/rich-text';
import { flushSync } from 'svelte';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { overwriteGetLocale } from '../paraglide/runtime.js';
import { AppState } from '../state/app-state.svelte.ts';
import { ConversationState } from '../state/conversation/conversation-state.svelte.ts';
import type { ReturnedCommand } from '../local/replica-api.ts';
import { OpenContactDouble } from '../state/testing/open-contact-double.ts';
import { ReplicaDouble } from '../state/testing/replica-double.ts';
import { watch } from '../state/testing/watch.svelte.ts';
import { ComposerState } from './composer-state.svelte.ts';

const contact = 'contactaaa' as ContactId;

/** An editor that holds plain text. */
const editorOf = (start = '') => {
  let text = start;
  return {
    read: () => fromPlainText(text),
    isEmpty: () => text === '',
    append: (more: RichText) => (text += toPlainText(more)),
    replace: (other: RichText) => (text = toPlainText(other)),
    lines: () => [],
    changeLines: () => [],
    linesStand: () => true,
    selectVariable: vi.fn(() => false),
    stream: () => {
      const before = text;
      return { add: (more: string) => (text += more), takeBack: () => (text = before) };
    },
    focus: vi.fn(),
  };
};

const setUp = () => {
  const replica = new ReplicaDouble();
  const opened = new OpenContactDouble(contact);
  replica.opened = opened;
  const app = new AppState(replica);
  const composer = new ComposerState(app, new ConversationState(replica, contact));
  return { replica, opened, app, composer };
};

beforeAll(() => overwriteGetLocale(() => 'en'));

describe('the composers', () => {
  it('CM-1 keep separate texts', () => {
    const { composer } = setUp();
    expect(composer.source.root).toBe('reply/0');
    composer.write('comment');
    expect(composer.source.root).toBe('comment/0');
  });

  it('AI-1 a summary comes below what is in the comment draft, never into the reply, and says how it was made', async () => {
    const { composer, replica } = setUp();
    const reply = editorOf('Dear Nadia');
    composer.setHandle(reply);
    const provenance = { engine: 'bundled', model: 'Small', first: 1, last: 3, seq: 4 } as const;
    const place = composer.stream(provenance);
    await vi.waitFor(() => expect(composer.mode).toBe('comment'));
    const comment = editorOf('Mine. ');
    composer.setHandle(comment);
    (await place).add('Issue: broken.');
    expect(toPlainText(reply.read())).toBe('Dear Nadia');
    expect(toPlainText(comment.read())).toBe('Mine. Issue: broken.');
    expect(composer.provenance).toEqual([provenance]);
    await composer.submit();
    expect(replica.commands[0]?.action).toMatchObject({ type: 'comment', provenance: [provenance] });
  });

  it('AI-4 what is taken back is gone, with what was said of it, and nothing else', async () => {
    const { composer } = setUp();
    composer.write('comment');
    const comment = editorOf('Mine. ');
    composer.setHandle(comment);
    const provenance = { engine: 'pulled', model: 'Small', first: 1, last: 3, seq: 4 } as const;
    (await composer.stream(provenance)).add('Done: one. ');
    const second = await composer.stream({ ...provenance, model: 'Large' });
    second.add('Done: half');
    second.takeBack();
    expect(toPlainText(comment.read())).toBe('Mine. Done: one. ');
    expect(composer.provenance).toEqual([provenance]);
  });

  it('AI-4 AI-5 says what was reworded, once for the same model, and posts it with the comment', async () => {
    const { composer, replica } = setUp();
    composer.write('comment');
    composer.setHandle(editorOf('Mine.'));
    composer.setEmpty(false);
    const by = { engine: 'pulled', model: 'Small' } as const;
    for (const on of [true, true, false]) composer.setReworded(by, on);
    const provenance = [{ ...by, reworded: true }];
    expect(composer.provenance).toEqual(provenance);
    await composer.submit();
    expect(replica.commands[0]?.action).toMatchObject({ type: 'comment', provenance });
  });

  it('AI-4 AI-5 a reply says what was reworded, restored no longer, nor once all of it was deleted', () => {
    const { composer } = setUp();
    composer.setHandle(editorOf('Mine.'));
    composer.setEmpty(false);
    const by = { engine: 'built-in', model: 'Theirs' } as const;
    composer.setReworded(by, true);
    expect(composer.provenance).toEqual([{ ...by, reworded: true }]);
    composer.setReworded(by, false);
    expect(composer.provenance).toEqual([]);
    composer.setReworded(by, true);
    composer.setEmpty(true);
    composer.typing();
    expect(composer.provenance).toEqual([]);
  });

  it('AI-4 a draft that was emptied forgets what a model made of it', async () => {
    const { composer } = setUp();
    composer.write('comment');
    composer.setHandle(editorOf(''));
    const provenance = { engine: 'bundled', model: 'Small', first: 1, last: 3, seq: 4 } as const;
    await composer.stream(provenance);
    await composer.stream({ ...provenance, last: 4, seq: 5 });
    expect(composer.provenance).toEqual([{ ...provenance, last: 4, seq: 5 }]);
  });

  it('OF-2 a refused comment comes back into the comment draft, not into the reply that is shown', () => {
    const { composer } = setUp();
    const reply = editorOf('');
    composer.setHandle(reply);
    composer.returned.reuse({
      command: {
        v: 1,
        id: 'c0mmand1' as CommandId,
        contact,
        happenedAt: 1,
        seen: 1,
        action: { type: 'comment', body: fromPlainText('internal'), files: [] },
      },
      refusal: { reason: 'blocked' },
      at: 1,
    });
    expect(toPlainText(reply.read())).toBe('');
    const comment = editorOf('');
    composer.setHandle(comment);
    expect(toPlainText(comment.read())).toBe('internal');
  });

  it('DR-4 what is left of a draft is not offered twice, and goes with what was returned of it', () => {
    const { replica, opened, composer } = setUp();
    const back = (id: string, text: string, draftNumber: number): ReturnedCommand => ({
      command: {
        v: 1,
        id: id as CommandId,
        contact,
        happenedAt: 1,
        seen: 1,
        action: {
          type: 'send',
          body: fromPlainText(text),
          files: [],
          draft: { visibility: 'shared', draftNumber },
        },
      },
      refusal: { reason: 'blocked' },
      at: 1,
    });
    const left = (text: string, draftNumber: number) =>
      ({ kind: 'reply', draftNumber, text, sentBy: null }) as const;
    const same = back('c0mmand1', 'It leaves today.', 0);
    replica.returnedCommands = [same, back('c0mmand2', 'It leaves', 1)];
    opened.shownLeftovers = [left('leaves today.', 0), left('It leaves today.', 1), left('It leaves', 2)];
    expect(composer.returned.leftovers.map(({ draftNumber }) => draftNumber)).toEqual([1, 2]);
    composer.returned.discard(same);
    expect(opened.dropped).toEqual(['reply/0']);
  });

  it('DR-2 go on in the next draft at once, before the command is kept', async () => {
    const { replica, opened, composer } = setUp();
    let keep: (id: CommandId) => void = () => undefined;
    replica.command = (to, action, options) => {
      replica.commands.push({ contact: to, action, options });
      return new Promise((resolve) => (keep = resolve));
    };
    composer.setHandle(editorOf('Hello'));
    const sent = composer.submit();
    expect(composer.source.root).toBe('reply/1');
    expect(replica.commands[0]?.action).toMatchObject({
      type: 'send',
      body: fromPlainText('Hello'),
      draft: { visibility: 'shared', draftNumber: 0 },
    });
    opened.drafts.reply = 1;
    keep('command1' as CommandId);
    await sent;
    expect(composer.source.root).toBe('reply/1');
  });

  it('L12 come back to the draft when the command could not be kept', async () => {
    const { replica, app, composer } = setUp();
    replica.command = () => Promise.reject(new Error('disk full'));
    composer.setHandle(editorOf('Hello'));
    await composer.submit();
    expect(composer.source.root).toBe('reply/0');
    expect(app.toasts.shown).toHaveLength(1);
    app.dispose();
  });

  it('L13 come back to the draft of a command that was returned', async () => {
    const { opened, composer } = setUp();
    composer.setHandle(editorOf('Hello'));
    opened.drafts.reply = 1;
    await composer.submit();
    opened.drafts.reply = 0;
    expect(composer.source.root).toBe('reply/0');
  });

  it('send nothing that is empty', async () => {
    const { replica, composer } = setUp();
    composer.setHandle(editorOf('  \n '));
    await composer.submit();
    expect(replica.commands).toEqual([]);
    expect(composer.canSend).toBe(false);
  });

  it('keep what is too long for one message, and say so', async () => {
    const { replica, app, composer } = setUp();
    composer.setHandle(editorOf('x'.repeat(70_000)));
    await composer.submit();
    expect(replica.commands).toEqual([]);
    expect(composer.source.root).toBe('reply/0');
    expect(app.toasts.shown.at(-1)?.text).toContain('too long for one message');
    app.dispose();
  });

  it('OF-6 write into the drafts document that is opened after the contact was out of sight, and stay bound to it', () => {
    const { opened, composer } = setUp();
    const before = opened.draftsDocument.doc;
    const docs: unknown[] = [];
    const stop = watch(() => docs.push(composer.source.doc));
    opened.tell();
    flushSync();
    expect(docs.map((doc) => doc === before)).toEqual([true]);
    opened.openDraftAgain();
    flushSync();
    expect(docs).toHaveLength(2);
    expect(docs[1]).toBe(opened.draftsDocument.doc);
    stop();
  });

  it('DR-1 write a private draft where nobody else sees it', async () => {
    const { replica, opened, composer } = setUp();
    opened.drafts.private = 4;
    composer.isPrivate = true;
    expect(composer.source).toMatchObject({ doc: opened.privateDrafts().doc, root: 'reply/4' });
    composer.setHandle(editorOf('Hello'));
    composer.typing();
    await composer.submit();
    expect(replica.commands[0]?.action).toMatchObject({ draft: { visibility: 'private', draftNumber: 4 } });
    expect(replica.said.every(({ writing }) => writing === null)).toBe(true);
    composer.dispose();
  });

  it('DR-6 send the files of the draft, whoever attached them', async () => {
    const { replica, opened, composer } = setUp();
    opened.draftsDocument.doc
      .getArray('files/reply/0')
      .push([{ id: 'filefile0' as FileId, name: 'a.txt', type: 'text/plain', size: 3 }]);
    expect(composer.files.map((file) => file.name)).toEqual(['a.txt']);
    composer.setHandle(editorOf(''));
    await composer.submit();
    expect(replica.commands[0]?.action).toMatchObject({ files: ['filefile0'] });
  });

  it('L13 move what was left into the draft that is written now', () => {
    const { opened, composer } = setUp();
    const leftover = { kind: 'reply', draftNumber: 0, text: 'more words', sentBy: null } as const;
    opened.shownLeftovers = [leftover, { ...leftover, kind: 'comment' }];
    expect(composer.returned.leftovers).toEqual([leftover]);
    const editor = editorOf('Hello ');
    composer.setHandle(editor);
    composer.returned.moveHere(leftover);
    expect(toPlainText(editor.read())).toBe('Hello more words');
    expect(opened.dropped).toEqual(['reply/0']);
  });

  it('DR-4 take a returned reply up again: drop it, and put its words where they are not', async () => {
    const { replica, composer } = setUp();
    const editor = editorOf('');
    composer.setHandle(editor);
    await composer.returned.takeBack({
      command: {
        v: 1,
        id: 'command9' as CommandId,
        contact,
        happenedAt: 1,
        seen: 1,
        action: {
          type: 'send',
          body: { v: 1, blocks: [{ type: 'paragraph', children: [{ type: 'text', text: 'Hello' }] }] },
          files: [],
          draft: { visibility: 'shared', draftNumber: 0 },
        },
      },
      hold: { reason: 'newer', newest: 3 },
      at: 1,
    });
    expect(replica.commands[0]).toMatchObject({
      action: { type: 'drop' },
      options: { replaces: 'command9' },
    });
    expect(toPlainText(editor.read())).toBe('Hello');
    expect(editor.focus).toHaveBeenCalled();
  });
});
