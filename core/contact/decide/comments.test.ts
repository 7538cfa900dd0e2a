import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { FileId } from '../../ids.ts';
import type { RichText } from '../../rich-text/rich-text.ts';
import { CommandSchema } from './command.ts';
import { isEmoji } from '../emoji.ts';
import { isEvent } from '../entry.ts';
import { redactComment } from '../redact.ts';
import {
  ANA,
  BEN,
  CLEO,
  conversing,
  idOf,
  mentioning,
  PICTURE,
  STRANGER,
  text,
} from '../testing/contact-log.ts';

const edit = (comment: ReturnType<typeof idOf>, base: number, words: string) =>
  ({ type: 'edit-comment', comment, base, body: text(words) }) as const;
const image = (file: FileId) => ({ v: 1 as const, blocks: [{ type: 'image' as const, file }] });

describe('comments', () => {
  it('CM-2 who is tagged is notified once, on publishing, but not the author', () => {
    const world = conversing();
    const body = mentioning(ANA, BEN, BEN, CLEO);
    const posted = world.say(ANA, { type: 'comment', body, files: [] });
    const by = { kind: 'agent', id: ANA };
    const about = { entry: idOf(posted, 0), seq: world.state.seq, by, body };
    expect(posted.consequences.notices).toEqual([
      { kind: 'mention', ...about, to: BEN },
      { kind: 'mention', ...about, to: CLEO },
    ]);
    expect(world.state.mentioned).toEqual([ANA, BEN, CLEO]);
  });

  it('CM-2 an edit notifies only who was not tagged before', () => {
    const world = conversing();
    const posted = world.say(ANA, { type: 'comment', body: mentioning(BEN), files: [] });
    const comment = idOf(posted, 0);
    const body = mentioning(BEN, CLEO);
    const edited = world.say(ANA, { type: 'edit-comment', comment, base: 0, body });
    expect(edited.consequences.notices).toMatchObject([
      { kind: 'mention', entry: idOf(edited, 0), to: CLEO },
    ]);
    const again = world.say(ANA, { type: 'edit-comment', comment, base: 1, body });
    expect(again.consequences.notices).toEqual([]);
  });

  it('CM-2 only teammates can be tagged, so the state cannot be made to grow at will', () => {
    const world = conversing();
    const body = mentioning(BEN, STRANGER);
    expect(world.say(ANA, { type: 'comment', body, files: [] }).decision).toEqual({
      outcome: 'refused',
      refusal: { reason: 'unknown-agent' },
    });
  });

  it('CM-2 closing forgets who was tagged', () => {
    const world = conversing();
    world.say(ANA, { type: 'comment', body: mentioning(BEN), files: [] });
    world.say(ANA, { type: 'close' });
    expect(world.state.mentioned).toEqual([]);
  });

  it('CM-5 posting writes the comment with its true author, and does not touch the preview', () => {
    const world = conversing();
    const { preview } = world.state;
    world.comment(BEN, 'careful with this one');
    expect(world.last()).toMatchObject({ kind: 'comment', by: { kind: 'agent', id: BEN } });
    expect(world.state.preview).toBe(preview);
  });

  it('AI-4 a posted comment says what in it a model made, and of which messages', () => {
    const world = conversing();
    const made = [{ engine: 'bundled', model: 'Parley summarizer', first: 1, last: 4, seq: 6 }] as const;
    world.say(ANA, { type: 'comment', body: text('Issue: …'), files: [], made: [...made] });
    expect(world.last()).toMatchObject({ kind: 'comment', made });
    world.comment(BEN, 'by hand');
    expect(world.last()).not.toHaveProperty('made');
  });

  it('AI-4 a model is named in so many words and no more', () => {
    const command = (made: unknown) => ({
      v: 1,
      id: 'c0mmand1',
      contact: 'c0ntact1',
      happenedAt: 1,
      seen: 1,
      action: { type: 'comment', body: text('x'), files: [], made },
    });
    const made = { engine: 'pulled', model: 'm', first: 1, last: 2, seq: 2 };
    expect(v.is(CommandSchema, command([made]))).toBe(true);
    const reworded = { engine: 'pulled', model: 'm', reworded: true };
    expect(v.is(CommandSchema, command([made, reworded]))).toBe(true);
    const wrong = [
      made,
      [{ ...made, engine: 'cloud' }],
      [{ ...made, model: 'm'.repeat(101) }],
      [{ ...made, seq: -1 }],
      [{ ...made, extra: true }],
      [{ ...made, reworded: true }],
      [{ ...reworded, reworded: false }],
      [{ engine: 'pulled', model: 'm' }],
      Array(6).fill(made),
    ];
    for (const one of wrong) expect(v.is(CommandSchema, command(one))).toBe(false);
  });

  it('CM-5 two agents who post one shared draft post it once, and the second learns by whom', () => {
    const world = conversing();
    const draft = { desk: 'shared', n: 0 } as const;
    const post = { type: 'comment' as const, body: text('together'), files: [], draft };
    const first = world.say(ANA, post);
    const second = world.say(BEN, post);
    expect(second.decision).toEqual({
      outcome: 'refused',
      refusal: {
        reason: 'draft-consumed',
        by: { kind: 'agent', id: ANA },
        at: world.now,
        entry: idOf(first, 0),
        // Nothing of it is lost, so nobody has to be told.
        same: true,
      },
    });
    expect(world.state.comment.n).toBe(1);
    for (const other of [
      { ...post, body: text('together, and more') },
      { ...post, files: [PICTURE.id] },
    ]) {
      expect(world.say(BEN, other).decision).toMatchObject({
        outcome: 'held',
        hold: { reason: 'draft-sent' },
      });
    }
    expect(world.say(BEN, { ...post, draft: { desk: 'shared', n: 1 } }).decision.outcome).toBe('applied');
  });

  it('CM-5 a reply draft and a comment draft of one number are two drafts', () => {
    const world = conversing();
    const draft = { desk: 'shared', n: 0 } as const;
    world.say(ANA, { type: 'comment', body: text('inside'), files: [], draft });
    const sent = world.say(ANA, { type: 'send', body: text('outside'), files: [], draft });
    expect(sent.decision.outcome).toBe('applied');
  });

  it('CM-5 the author edits, with the history kept; others cannot', () => {
    const world = conversing();
    const comment = idOf(world.comment(ANA, 'one'), 0);
    expect(world.say(BEN, edit(comment, 0, 'mine now')).decision).toMatchObject({
      refusal: { reason: 'not-author' },
    });
    world.say(ANA, edit(comment, 0, 'two'));
    expect(world.last()).toMatchObject({ kind: 'comment-edited', comment, version: 1 });
    expect(world.all('comment')[0]?.body).toEqual(text('one'));
  });

  it('CM-5 an edit of a version that is no longer the last is refused, not overwritten', () => {
    const world = conversing();
    const comment = idOf(world.comment(ANA, 'one'), 0);
    world.say(ANA, edit(comment, 0, 'from the phone'));
    expect(world.say(ANA, edit(comment, 0, 'from the desk')).decision).toEqual({
      outcome: 'refused',
      refusal: { reason: 'edited-meanwhile', version: 1 },
    });
  });

  it('CM-5 the author deletes; others cannot, nor can what is gone be edited or deleted again', () => {
    const world = conversing();
    const comment = idOf(world.comment(ANA, 'secret'), 0);
    const remove = { type: 'delete-comment', comment } as const;
    expect(world.say(BEN, remove).decision).toMatchObject({ refusal: { reason: 'not-author' } });
    const deleted = world.say(ANA, remove);
    expect(deleted.consequences.redactions).toEqual([comment]);
    expect(world.last()).toMatchObject({ kind: 'comment-deleted', by: { kind: 'agent', id: ANA } });
    expect(world.say(ANA, remove).decision).toMatchObject({ refusal: { reason: 'unknown-comment' } });
    expect(world.say(ANA, edit(comment, 0, 'back')).decision).toMatchObject({
      refusal: { reason: 'unknown-comment' },
    });
  });

  it('CM-5 redaction takes words and files of comment and edits, and leaves each in its place', () => {
    const world = conversing();
    const posted = world.say(ANA, { type: 'comment', body: text('secret'), files: [PICTURE.id] });
    world.say(ANA, edit(idOf(posted, 0), 0, 'more secret'));
    world.say(BEN, { type: 'react', comment: idOf(posted, 0), emoji: '🎉', on: true });
    const redacted = world.entries.map(redactComment);
    expect(JSON.stringify(redacted)).not.toMatch(/secret|cat\.png|🎉/u);
    expect(redacted.map(({ id, seq }) => [id, seq])).toEqual(world.entries.map(({ id, seq }) => [id, seq]));
    expect(redacted[1]).toBe(world.entries[1]);
  });

  it('CM-5 an empty comment and an empty edit are refused', () => {
    const world = conversing();
    expect(world.comment(ANA, ' \n\t ').decision).toMatchObject({ refusal: { reason: 'empty' } });
    const comment = idOf(world.comment(ANA, 'one'), 0);
    expect(world.say(ANA, edit(comment, 0, '')).decision).toMatchObject({ refusal: { reason: 'empty' } });
  });

  it('CM-7 a comment answers another one of the same contact', () => {
    const world = conversing();
    const comment = idOf(world.comment(ANA, 'one'), 0);
    const reply = { type: 'comment' as const, body: text('yes'), files: [] };
    world.say(BEN, { ...reply, replyTo: comment });
    expect(world.last()).toMatchObject({ replyTo: comment });
    const message = world.all('message')[0]?.id ?? comment;
    expect(world.say(BEN, { ...reply, replyTo: message }).decision).toMatchObject({
      refusal: { reason: 'unknown-comment' },
    });
  });

  it('CM-7 a picture in the text is one of its files, else it would show what is not the author’s', () => {
    const world = conversing();
    const show = { type: 'comment' as const, body: image(PICTURE.id) };
    expect(world.say(ANA, { ...show, files: [] }).decision).toMatchObject({
      refusal: { reason: 'unknown-file' },
    });
    expect(world.say(ANA, { ...show, files: [PICTURE.id] }).decision.outcome).toBe('applied');
    const foreign = 'fileforeign' as FileId;
    expect(world.say(ANA, { ...show, files: [foreign] }).decision.outcome).toBe('refused');
    const comment = world.last().id;
    expect(
      world.say(ANA, { type: 'edit-comment', comment, base: 0, body: image(foreign) }).decision,
    ).toMatchObject({ refusal: { reason: 'unknown-file' } });
  });

  it('CM-7 a reaction is set and taken back by each agent, and holds nobody up', () => {
    const world = conversing();
    const comment = idOf(world.comment(ANA, 'one'), 0);
    const seen = world.state.seq;
    const react = { type: 'react', comment, emoji: '👍' } as const;
    expect(world.say(BEN, { ...react, on: true }).decision).toMatchObject({
      facts: [{ kind: 'reaction', comment, emoji: '👍', on: true }],
    });
    expect(world.last()).toMatchObject({ by: { kind: 'agent', id: BEN } });
    expect(isEvent(world.last())).toBe(false);
    expect(world.say(BEN, { ...react, on: false }).decision.outcome).toBe('applied');
    expect(world.send(ANA, 'Hello', { seen }).decision.outcome).toBe('applied');
  });

  it('CM-7 what is said of an older comment goes to the live stretch', () => {
    const world = conversing();
    const comment = idOf(world.comment(ANA, 'one'), 0);
    world.say(ANA, { type: 'close' });
    world.say(BEN, { type: 'react', comment, emoji: '👍', on: true });
    expect(world.placed.at(-1)?.stretch).toMatch(/^between\//);
  });

  it('CM-7 only comments of this contact that are there are reacted to', () => {
    const world = conversing();
    const comment = idOf(world.comment(ANA, 'one'), 0);
    const message = world.all('message')[0]?.id ?? comment;
    const refused = { refusal: { reason: 'unknown-comment' } };
    const react = (about: typeof comment) =>
      world.say(BEN, { type: 'react', comment: about, emoji: '👍', on: true }).decision;
    expect(react(message)).toMatchObject(refused);
    expect(react('ofsomebodyelse/0' as typeof comment)).toMatchObject(refused);
    world.say(ANA, { type: 'delete-comment', comment });
    expect(react(comment)).toMatchObject(refused);
  });

  it.each(['👍', '❤️', '👩‍👩‍👧‍👦', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🇫🇷', '1️⃣'])('CM-7 %s is a reaction', (emoji) => {
    expect(isEmoji(emoji)).toBe(true);
  });

  it.each(['', 'a', '1', ':+1:', '👍👍', '👍 ', '<b>', '__proto__', '\u200d', '🏴'.repeat(50), '❤'])(
    'CM-7 %j is none',
    (text) => {
      expect(isEmoji(text)).toBe(false);
      const command = { v: 1, id: 'commandone', contact: 'contactone', happenedAt: 1, seen: 1 };
      const action = { type: 'react', comment: 'commentone/0', emoji: text, on: true };
      expect(v.safeParse(CommandSchema, { ...command, action }).success).toBe(false);
    },
  );

  it('DR-6 a comment with a variable in it is not posted, nor an edit', () => {
    const world = conversing();
    const body: RichText = {
      v: 1,
      blocks: [{ type: 'paragraph', children: [{ type: 'variable', name: 'contact.phone' }] }],
    };
    const refused = { refusal: { reason: 'unfilled-variable', variables: ['contact.phone'] } };
    expect(world.say(ANA, { type: 'comment', body, files: [] }).decision).toMatchObject(refused);
    const comment = idOf(world.comment(ANA, 'one'), 0);
    expect(world.say(ANA, { type: 'edit-comment', comment, base: 0, body }).decision).toMatchObject(refused);
  });
});
