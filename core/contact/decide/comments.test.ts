import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { FileId } from '../../ids.ts';
import type { RichText } from '../../rich-text/rich-text.ts';
import { CommandSchema } from './command.ts';
import { isEmoji } from '../emoji.ts';
import { isEvent } from '../entry.ts';
import { withoutWords } from '../redact.ts';
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
    const log = conversing();
    const body = mentioning(ANA, BEN, BEN, CLEO);
    const posted = log.say(ANA, { type: 'comment', body, files: [] });
    const by = { kind: 'agent', id: ANA };
    const about = { entry: idOf(posted, 0), seq: log.state.seq, by, body };
    expect(posted.consequences.notices).toEqual([
      { kind: 'mention', ...about, to: BEN },
      { kind: 'mention', ...about, to: CLEO },
    ]);
    expect(log.state.mentioned).toEqual([ANA, BEN, CLEO]);
  });

  it('CM-2 an edit notifies only who was not tagged before', () => {
    const log = conversing();
    const posted = log.say(ANA, { type: 'comment', body: mentioning(BEN), files: [] });
    const comment = idOf(posted, 0);
    const body = mentioning(BEN, CLEO);
    const edited = log.say(ANA, { type: 'edit-comment', comment, base: 0, body });
    expect(edited.consequences.notices).toMatchObject([
      { kind: 'mention', entry: idOf(edited, 0), to: CLEO },
    ]);
    const again = log.say(ANA, { type: 'edit-comment', comment, base: 1, body });
    expect(again.consequences.notices).toEqual([]);
  });

  it('CM-2 only teammates can be tagged, so the state cannot be made to grow at will', () => {
    const log = conversing();
    const body = mentioning(BEN, STRANGER);
    expect(log.say(ANA, { type: 'comment', body, files: [] }).decision).toEqual({
      outcome: 'refused',
      refusal: { reason: 'unknown-agent' },
    });
  });

  it('CM-2 closing forgets who was tagged', () => {
    const log = conversing();
    log.say(ANA, { type: 'comment', body: mentioning(BEN), files: [] });
    log.say(ANA, { type: 'close' });
    expect(log.state.mentioned).toEqual([]);
  });

  it('CM-5 posting writes the comment with its true author, and does not touch the preview', () => {
    const log = conversing();
    const { preview } = log.state;
    log.comment(BEN, 'careful with this one');
    expect(log.last()).toMatchObject({ kind: 'comment', by: { kind: 'agent', id: BEN } });
    expect(log.state.preview).toBe(preview);
  });

  it('AI-4 a posted comment says what in it a model made, and of which messages', () => {
    const log = conversing();
    const provenance = [
      { engine: 'bundled', model: 'Parley summarizer', first: 1, last: 4, seq: 6 },
    ] as const;
    log.say(ANA, { type: 'comment', body: text('Issue: …'), files: [], provenance: [...provenance] });
    expect(log.last()).toMatchObject({ kind: 'comment', provenance });
    log.comment(BEN, 'by hand');
    expect(log.last()).not.toHaveProperty('provenance');
  });

  it('AI-4 a model is named in so many words and no more', () => {
    const command = (provenance: unknown) => ({
      v: 1,
      id: 'c0mmand1',
      contact: 'c0ntact1',
      happenedAt: 1,
      seen: 1,
      action: { type: 'comment', body: text('x'), files: [], provenance },
    });
    const provenance = { engine: 'pulled', model: 'm', first: 1, last: 2, seq: 2 };
    expect(v.is(CommandSchema, command([provenance]))).toBe(true);
    const reworded = { engine: 'pulled', model: 'm', reworded: true };
    expect(v.is(CommandSchema, command([provenance, reworded]))).toBe(true);
    const wrong = [
      provenance,
      [{ ...provenance, engine: 'cloud' }],
      [{ ...provenance, model: 'm'.repeat(101) }],
      [{ ...provenance, seq: -1 }],
      [{ ...provenance, extra: true }],
      [{ ...provenance, reworded: true }],
      [{ ...reworded, reworded: false }],
      [{ engine: 'pulled', model: 'm' }],
      Array(6).fill(provenance),
    ];
    for (const one of wrong) expect(v.is(CommandSchema, command(one))).toBe(false);
  });

  it('CM-5 two agents who post one shared draft post it once, and the second learns by whom', () => {
    const log = conversing();
    const draft = { visibility: 'shared', draftNumber: 0 } as const;
    const post = { type: 'comment' as const, body: text('together'), files: [], draft };
    const first = log.say(ANA, post);
    const second = log.say(BEN, post);
    expect(second.decision).toEqual({
      outcome: 'refused',
      refusal: {
        reason: 'draft-consumed',
        by: { kind: 'agent', id: ANA },
        at: log.now,
        entry: idOf(first, 0),
        // Nothing of the second comment is lost, so nobody has to be informed.
        same: true,
      },
    });
    expect(log.state.comment.draftNumber).toBe(1);
    for (const other of [
      { ...post, body: text('together, and more') },
      { ...post, files: [PICTURE.id] },
    ]) {
      expect(log.say(BEN, other).decision).toMatchObject({
        outcome: 'held',
        hold: { reason: 'draft-sent' },
      });
    }
    expect(log.say(BEN, { ...post, draft: { visibility: 'shared', draftNumber: 1 } }).decision.outcome).toBe(
      'applied',
    );
  });

  it('CM-5 a reply draft and a comment draft of one number are two drafts', () => {
    const log = conversing();
    const draft = { visibility: 'shared', draftNumber: 0 } as const;
    log.say(ANA, { type: 'comment', body: text('inside'), files: [], draft });
    const sent = log.say(ANA, { type: 'send', body: text('outside'), files: [], draft });
    expect(sent.decision.outcome).toBe('applied');
  });

  it('CM-5 the author edits, with the history kept; others cannot', () => {
    const log = conversing();
    const comment = idOf(log.comment(ANA, 'one'), 0);
    expect(log.say(BEN, edit(comment, 0, 'mine now')).decision).toMatchObject({
      refusal: { reason: 'not-author' },
    });
    log.say(ANA, edit(comment, 0, 'two'));
    expect(log.last()).toMatchObject({ kind: 'comment-edited', comment, version: 1 });
    expect(log.all('comment')[0]?.body).toEqual(text('one'));
  });

  it('CM-5 an edit of a version that is no longer the last is refused, not overwritten', () => {
    const log = conversing();
    const comment = idOf(log.comment(ANA, 'one'), 0);
    log.say(ANA, edit(comment, 0, 'from the phone'));
    expect(log.say(ANA, edit(comment, 0, 'from the drafts document')).decision).toEqual({
      outcome: 'refused',
      refusal: { reason: 'edited-meanwhile', version: 1 },
    });
  });

  it('CM-5 the author deletes; others cannot, nor can what is gone be edited or deleted again', () => {
    const log = conversing();
    const comment = idOf(log.comment(ANA, 'secret'), 0);
    const remove = { type: 'delete-comment', comment } as const;
    expect(log.say(BEN, remove).decision).toMatchObject({ refusal: { reason: 'not-author' } });
    const deleted = log.say(ANA, remove);
    expect(deleted.consequences.redactions).toEqual([comment]);
    expect(log.last()).toMatchObject({ kind: 'comment-deleted', by: { kind: 'agent', id: ANA } });
    expect(log.say(ANA, remove).decision).toMatchObject({ refusal: { reason: 'unknown-comment' } });
    expect(log.say(ANA, edit(comment, 0, 'back')).decision).toMatchObject({
      refusal: { reason: 'unknown-comment' },
    });
  });

  it('CM-5 redaction takes words and files of comment and edits, and leaves each in its place', () => {
    const log = conversing();
    const posted = log.say(ANA, { type: 'comment', body: text('secret'), files: [PICTURE.id] });
    log.say(ANA, edit(idOf(posted, 0), 0, 'more secret'));
    log.say(BEN, { type: 'react', comment: idOf(posted, 0), emoji: '🎉', on: true });
    const redacted = log.entries.map(withoutWords);
    expect(JSON.stringify(redacted)).not.toMatch(/secret|cat\.png|🎉/u);
    expect(redacted.map(({ id, seq }) => [id, seq])).toEqual(log.entries.map(({ id, seq }) => [id, seq]));
    expect(redacted[0]).toBe(log.entries[0]);
  });

  it('CM-5 an empty comment and an empty edit are refused', () => {
    const log = conversing();
    expect(log.comment(ANA, ' \n\t ').decision).toMatchObject({ refusal: { reason: 'empty' } });
    const comment = idOf(log.comment(ANA, 'one'), 0);
    expect(log.say(ANA, edit(comment, 0, '')).decision).toMatchObject({ refusal: { reason: 'empty' } });
  });

  it('CM-7 a comment answers another one of the same contact', () => {
    const log = conversing();
    const comment = idOf(log.comment(ANA, 'one'), 0);
    const reply = { type: 'comment' as const, body: text('yes'), files: [] };
    log.say(BEN, { ...reply, replyTo: comment });
    expect(log.last()).toMatchObject({ replyTo: comment });
    const message = log.all('message')[0]?.id ?? comment;
    expect(log.say(BEN, { ...reply, replyTo: message }).decision).toMatchObject({
      refusal: { reason: 'unknown-comment' },
    });
  });

  it('CM-7 a picture in the text is one of its files, else it would show what is not the author’s', () => {
    const log = conversing();
    const show = { type: 'comment' as const, body: image(PICTURE.id) };
    expect(log.say(ANA, { ...show, files: [] }).decision).toMatchObject({
      refusal: { reason: 'unknown-file' },
    });
    expect(log.say(ANA, { ...show, files: [PICTURE.id] }).decision.outcome).toBe('applied');
    const foreign = 'fileforeign' as FileId;
    expect(log.say(ANA, { ...show, files: [foreign] }).decision.outcome).toBe('refused');
    const comment = log.last().id;
    expect(
      log.say(ANA, { type: 'edit-comment', comment, base: 0, body: image(foreign) }).decision,
    ).toMatchObject({ refusal: { reason: 'unknown-file' } });
  });

  it('CM-7 a reaction is set and taken back by each agent, and holds nobody up', () => {
    const log = conversing();
    const comment = idOf(log.comment(ANA, 'one'), 0);
    const seen = log.state.seq;
    const react = { type: 'react', comment, emoji: '👍' } as const;
    expect(log.say(BEN, { ...react, on: true }).decision).toMatchObject({
      facts: [{ kind: 'reaction', comment, emoji: '👍', on: true }],
    });
    expect(log.last()).toMatchObject({ by: { kind: 'agent', id: BEN } });
    expect(isEvent(log.last())).toBe(false);
    expect(log.say(BEN, { ...react, on: false }).decision.outcome).toBe('applied');
    expect(log.send(ANA, 'Hello', { seen }).decision.outcome).toBe('applied');
  });

  it('CM-7 what is said of an older comment goes to the live segment', () => {
    const log = conversing();
    const comment = idOf(log.comment(ANA, 'one'), 0);
    log.say(ANA, { type: 'close' });
    log.say(BEN, { type: 'react', comment, emoji: '👍', on: true });
    expect(log.placed.at(-1)?.segment).toMatch(/^interval\//);
  });

  it('CM-7 only comments of this contact that are there are reacted to', () => {
    const log = conversing();
    const comment = idOf(log.comment(ANA, 'one'), 0);
    const message = log.all('message')[0]?.id ?? comment;
    const refused = { refusal: { reason: 'unknown-comment' } };
    const react = (about: typeof comment) =>
      log.say(BEN, { type: 'react', comment: about, emoji: '👍', on: true }).decision;
    expect(react(message)).toMatchObject(refused);
    expect(react('ofsomebodyelse/0' as typeof comment)).toMatchObject(refused);
    log.say(ANA, { type: 'delete-comment', comment });
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
    const log = conversing();
    const body: RichText = {
      v: 1,
      blocks: [{ type: 'paragraph', children: [{ type: 'variable', name: 'contact.phone' }] }],
    };
    const refused = { refusal: { reason: 'unfilled-variable', variables: ['contact.phone'] } };
    expect(log.say(ANA, { type: 'comment', body, files: [] }).decision).toMatchObject(refused);
    const comment = idOf(log.comment(ANA, 'one'), 0);
    expect(log.say(ANA, { type: 'edit-comment', comment, base: 0, body }).decision).toMatchObject(refused);
  });
});
