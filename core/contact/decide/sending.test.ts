import { describe, expect, it } from 'vitest';
import type { BroadcastId, ChannelId, CommandId, EntryId, FileId } from '../../ids.ts';
import { consequencesOf } from '../consequences.ts';
import type { Actor, DeliveryStatus, Entry, Fact } from '../entry.ts';
import { DRAFTS_AHEAD, MOST_OPEN, MOST_UNSENT } from '../state.ts';
import { ANA, BEN, CHAT, conversing, idOf, NOON, text, ContactLog } from '../testing/contact-log.ts';

const send = (words: string, n?: number, visibility: 'shared' | 'private' = 'shared') => ({
  type: 'send' as const,
  body: text(words),
  files: [],
  ...(n === undefined ? {} : { draft: { visibility, draftNumber: n } }),
});

describe('sending', () => {
  it('DR-2 a message is put in the queue of those to send, once', () => {
    const log = conversing();
    const sent = log.send(ANA, 'hi');
    expect(sent.consequences.sendings).toEqual([
      { message: idOf(sent, 0), channel: CHAT, priority: 'reply' },
    ]);
    expect(log.comment(ANA, 'inside').consequences.sendings).toEqual([]);
    const echo = log.bring(
      { type: 'echo', channel: CHAT, body: text('from the phone'), files: [] },
      { kind: 'channel', id: CHAT },
    );
    expect(echo.consequences.sendings).toEqual([]);
  });

  it('BC-4 a broadcast goes behind all replies; what an agent tries again goes with them', () => {
    const { state } = conversing();
    const entry = (fact: Fact, by: Actor): Entry => ({
      v: 1,
      id: 'command00000009/0' as EntryId,
      seq: state.seq + 1,
      at: state.at,
      by,
      conversation: null,
      ...fact,
    });
    const priorities = (fact: Fact, by: Actor) =>
      consequencesOf(state, [entry(fact, by)], state, null, () => []).sendings.map(
        ({ priority }) => priority,
      );
    const message: Fact = { kind: 'message', direction: 'out', channel: CHAT, body: text('News'), files: [] };
    const broadcast = { kind: 'broadcast', id: 'spring' as BroadcastId, name: 'Spring' } as const;
    expect(priorities(message, broadcast)).toEqual(['broadcast']);
    expect(priorities(message, { kind: 'agent', id: ANA })).toEqual(['reply']);
    const again: Fact = { kind: 'delivery', status: 'queued', message: 'command00000008/0' as EntryId };
    expect(priorities(again, { kind: 'agent', id: ANA })).toEqual(['reply']);
  });

  it('DR-3 a message on a channel that has nothing to send is sent at once, and can be read or fail later', () => {
    const log = conversing();
    log.direct = true;
    const sent = log.send(ANA, 'hi');
    expect(sent.entries[0]).toMatchObject({ kind: 'message', direct: true });
    expect(sent.consequences.sendings).toEqual([]);
    const message = idOf(sent, 0);
    expect(log.say(ANA, { type: 'retry', message }).decision).toMatchObject({
      refusal: { reason: 'not-failed' },
    });
    const bring = (status: DeliveryStatus) =>
      log.bring({ type: 'delivery', channel: CHAT, status, message }, { kind: 'channel', id: CHAT });
    expect(bring('sent').entries).toEqual([]);
    expect(bring('delivered').entries).toHaveLength(1);
  });

  it('DR-2 one shared draft is sent once; the second agent learns by whom', () => {
    const log = conversing();
    const first = log.say(ANA, send('hi', 0));
    const second = log.say(BEN, send('hi', 0), { seen: 0 });
    expect(second.decision).toMatchObject({
      outcome: 'refused',
      refusal: { reason: 'draft-consumed', by: { kind: 'agent', id: ANA }, entry: idOf(first, 0) },
    });
    expect(log.state.reply.draftNumber).toBe(1);
  });

  it('DR-1 private drafts count for each agent alone', () => {
    const log = conversing();
    log.say(ANA, send('mine', 0, 'private'));
    expect(log.say(BEN, send('mine too', 0, 'private')).decision.outcome).toBe('applied');
    expect(log.say(ANA, send('mine', 0, 'private')).decision).toMatchObject({
      refusal: { reason: 'draft-consumed' },
    });
    expect(log.state.reply.draftNumber).toBe(0);
  });

  it('L13 a held draft is not consumed when a later one of the lane is sent anyway', () => {
    const log = conversing();
    log.say(ANA, send('second', 1));
    expect(log.state.reply).toMatchObject({ draftNumber: 2, open: [0] });
    expect(log.say(ANA, send('second again', 1)).decision.outcome).toBe('held');
    expect(log.say(ANA, send('first', 0)).decision.outcome).toBe('applied');
    expect(log.state.reply).not.toHaveProperty('open');
    expect(log.say(BEN, send('first again', 0)).decision.outcome).toBe('held');
  });

  it('DR-4 other words of a draft that was sent meanwhile are held, and sent anyway when their author says so', () => {
    const log = conversing();
    log.say(ANA, send('hi', 0));
    const other = log.say(BEN, send('written in a tunnel', 0), { seen: 0 });
    expect(other.decision).toMatchObject({
      outcome: 'held',
      hold: { reason: 'draft-sent', by: { kind: 'agent', id: ANA } },
    });
    const anyway = log.say(BEN, send('written in a tunnel', 0), {
      replaces: 'heldcommand00001' as CommandId,
    });
    expect(anyway.decision.outcome).toBe('applied');
    expect(log.state.reply.draftNumber).toBe(1);
    // A reply is held for the author of the sent draft as well, on another device.
    expect(log.say(ANA, send('hi, once more', 0)).decision.outcome).toBe('held');
  });

  it('L13 a number far ahead consumes nothing: nobody can use up the drafts of others', () => {
    const log = conversing();
    log.say(ANA, send('hostile', Number.MAX_SAFE_INTEGER));
    expect(log.state.reply.draftNumber).toBe(0);
    log.say(ANA, send('far', DRAFTS_AHEAD - 1));
    expect(log.state.reply.draftNumber).toBe(DRAFTS_AHEAD);
    // Numbers that were passed over remain open to their author.
    expect(log.say(BEN, send('mine', 0)).decision).not.toMatchObject({
      refusal: { reason: 'draft-consumed' },
    });
    for (let sent = 0; sent < 50; sent += 1) {
      log.say(ANA, send('on', log.state.reply.draftNumber + DRAFTS_AHEAD - 1));
    }
    expect(log.state.reply.open?.length).toBeLessThanOrEqual(MOST_OPEN);
  });

  it('DR-2 an empty message, one without a channel, and one with an unknown file are refused', () => {
    const log = conversing();
    const reasonOf = (action: Parameters<ContactLog['say']>[1]) => {
      const { decision } = log.say(ANA, action);
      return decision.outcome === 'refused' ? decision.refusal.reason : decision.outcome;
    };
    expect(reasonOf(send(' '))).toBe('empty');
    expect(
      reasonOf({ ...send('hi'), identity: { channel: 'channelelse' as ChannelId, external: 'visitor1' } }),
    ).toBe('unknown-identity');
    expect(reasonOf({ ...send('hi'), files: ['fileunknown' as FileId] })).toBe('unknown-file');
    expect(new ContactLog().send(ANA, 'hi').decision).toMatchObject({ refusal: { reason: 'no-channel' } });
  });

  it('DR-6 what is still to be filled in stops the send, before anything else could hold it', () => {
    const log = conversing();
    const { seq } = log.state;
    log.write('and?');
    const children = ['contact.firstName', 'contact.shoeSize', 'contact.firstName'].map(
      (name) => ({ type: 'variable', name }) as const,
    );
    const body = {
      v: 1,
      blocks: [{ type: 'list', ordered: false, items: [[{ type: 'paragraph', children }]] }],
    } as const;
    expect(log.say(ANA, { type: 'send', body, files: [] }, { seen: seq }).decision).toEqual({
      outcome: 'refused',
      refusal: { reason: 'unfilled-variable', variables: ['contact.firstName', 'contact.shoeSize'] },
    });
    expect(log.all('message').filter(({ direction }) => direction === 'out')).toEqual([]);
  });

  it('DR-4 a message is held when the contact wrote since, before any effect', () => {
    const log = conversing();
    const seen = log.state.seq;
    log.write('actually…');
    const before = log.state;
    const held = log.send(ANA, 'answer', { seen });
    expect(held.decision).toEqual({ outcome: 'held', hold: { reason: 'newer', newest: before.seq } });
    expect(held.entries).toEqual([]);
    expect(held.consequences).toEqual({ sendings: [], timers: [], notices: [], redactions: [] });
    expect(log.state).toBe(before);
  });

  it('DR-4 a colleague’s message or comment holds, the own ones, events and deliveries do not', () => {
    const log = conversing();
    const seen = log.state.seq;
    const sent = log.send(ANA, 'one', { seen });
    log.bring(
      { type: 'delivery', channel: CHAT, status: 'sent', message: idOf(sent, 0) },
      { kind: 'channel', id: CHAT },
    );
    log.bring({ type: 'page', channel: CHAT, url: 'https://shop.example/' });
    log.comment(ANA, 'note to self');
    expect(log.send(ANA, 'two', { seen }).decision.outcome).toBe('applied');
    log.comment(BEN, 'wait, Ana');
    expect(log.send(ANA, 'three', { seen }).decision).toMatchObject({ hold: { reason: 'newer' } });
  });

  it('DR-4 comments, assignments and stages are never held', () => {
    const log = conversing();
    log.write('new');
    expect(log.comment(ANA, 'x', { seen: 0 }).decision.outcome).toBe('applied');
    const assign = { type: 'assign', to: ANA, from: null } as const;
    expect(log.say(ANA, assign, { seen: 0 }).decision.outcome).toBe('applied');
  });

  it('DR-4 what cannot be sent at all is refused, not held first', () => {
    const log = conversing();
    log.say(BEN, { type: 'block' });
    expect(log.send(ANA, 'answer', { seen: 0 }).decision).toEqual({
      outcome: 'refused',
      refusal: { reason: 'blocked' },
    });
  });

  it('L5 no part two without part one: held or refused, it holds what names it', () => {
    const log = conversing();
    const seen = log.state.seq;
    log.write('new');
    const one = log.send(ANA, 'part one', { seen });
    const two = log.send(ANA, 'part two', { after: one.id });
    expect(two.decision).toEqual({ outcome: 'held', hold: { reason: 'earlier-held' } });
    const close = log.say(ANA, { type: 'close' }, { after: two.id });
    expect(close.decision).toEqual({ outcome: 'held', hold: { reason: 'earlier-held' } });
    expect(log.comment(ANA, 'goes on', { after: one.id }).decision.outcome).toBe('applied');
    const anyway = log.send(ANA, 'part one', { replaces: one.id });
    expect(anyway.decision.outcome).toBe('applied');
    log.outcomes.set(one.id, 'gone');
    expect(log.send(ANA, 'part three', { after: one.id }).decision.outcome).toBe('applied');
    expect(log.send(ANA, 'lost?', { after: 'neverheard' as CommandId }).decision.outcome).toBe('held');
  });
});

describe('delivery', () => {
  const statusAfter = (...statuses: readonly DeliveryStatus[]) => {
    const log = conversing();
    const message = idOf(log.send(ANA, 'hi'), 0);
    for (const status of statuses) {
      log.bring({ type: 'delivery', channel: CHAT, status, message }, { kind: 'channel', id: CHAT });
    }
    return log.all('delivery').map((entry) => entry.status);
  };

  it('DR-3 states rise, in whatever order and how often a channel reports them', () => {
    expect(statusAfter('sent', 'delivered', 'read')).toEqual(['sent', 'delivered', 'read']);
    expect(statusAfter('read', 'delivered', 'sent', 'read')).toEqual(['read']);
    expect(statusAfter('delivered', 'failed', 'uncertain', 'queued')).toEqual(['delivered']);
    expect(statusAfter('failed', 'uncertain', 'failed')).toEqual(['failed']);
    expect(statusAfter('uncertain', 'sent')).toEqual(['uncertain', 'sent']);
    expect(statusAfter('failed', 'delivered')).toEqual(['failed', 'delivered']);
  });

  it('DR-3 a status of a message that is not there says nothing', () => {
    const log = conversing();
    const message = log.all('message')[0]?.id;
    if (message === undefined) throw new Error('no message');
    const status = { type: 'delivery' as const, channel: CHAT, status: 'sent' as const };
    expect(log.bring({ ...status, message }).entries).toEqual([]);
    expect(log.bring(status).entries).toEqual([]);
  });

  it('DR-3 what is read is delivered; a number beyond the record counts up to its end', () => {
    const log = conversing();
    log.send(ANA, 'hi');
    const { seq } = log.state;
    const receipt = (status: DeliveryStatus, upTo: number) =>
      log.bring({ type: 'delivery', channel: CHAT, status, upTo }).entries.length;
    expect(receipt('read', 1_000_000)).toBe(1);
    expect(log.state).toMatchObject({ delivered: seq, read: seq });
    expect(receipt('delivered', seq)).toBe(0);
    expect(receipt('failed', 1_000_000)).toBe(0);
  });

  it('DR-3 a failed or uncertain message can be tried again, no other', () => {
    const log = conversing();
    const message = idOf(log.send(ANA, 'hi'), 0);
    const retry = { type: 'retry', message } as const;
    expect(log.say(ANA, retry).decision).toMatchObject({ refusal: { reason: 'not-failed' } });
    log.bring({ type: 'delivery', channel: CHAT, status: 'failed', message, error: 'gone' });
    const again = log.say(ANA, retry);
    expect(again.consequences.sendings).toEqual([{ message, channel: null, priority: 'reply' }]);
    expect(log.last()).toMatchObject({ kind: 'delivery', status: 'queued' });
    expect(log.say(BEN, retry).decision).toMatchObject({ refusal: { reason: 'not-failed' } });
  });

  const statusOf = (log: ContactLog, message: EntryId) =>
    log.all('delivery').findLast((one) => one.message === message)?.status;

  it('DR-3 a person says of an uncertain message that it has arrived, and gives up what failed', () => {
    const log = conversing();
    const [first, second] = [idOf(log.send(ANA, 'one'), 0), idOf(log.send(ANA, 'two'), 0)];
    const settle = (message: EntryId, as: 'sent' | 'dropped') =>
      log.say(BEN, { type: 'settle', message, as }).decision;
    const refusal = { refusal: { reason: 'not-failed' } };
    expect(settle(first, 'sent')).toMatchObject(refusal);
    expect(settle(first, 'dropped')).toMatchObject(refusal);
    log.bring({ type: 'delivery', channel: CHAT, status: 'uncertain', message: first });
    const failure = { class: 'window-closed', code: '131047' } as const;
    log.bring({ type: 'delivery', channel: CHAT, status: 'failed', message: second, failure });
    expect(log.state.unsent).toEqual([
      { message: first, status: 'uncertain' },
      { message: second, status: 'failed', class: 'window-closed' },
    ]);
    expect(settle(second, 'sent')).toMatchObject(refusal);
    settle(first, 'sent');
    settle(second, 'dropped');
    expect([statusOf(log, first), statusOf(log, second)]).toEqual(['sent', 'dropped']);
    expect(log.state).not.toHaveProperty('unsent');
    expect(log.say(ANA, { type: 'retry', message: second }).decision).toMatchObject(refusal);
    // The channel knows better than the agent who gave the message up.
    log.bring({ type: 'delivery', channel: CHAT, status: 'delivered', message: second });
    expect(statusOf(log, second)).toBe('delivered');
  });

  it('DR-3 the list remembers the last messages that failed, and forgets what is tried again', () => {
    const log = conversing();
    const sent = Array.from({ length: MOST_UNSENT + 1 }, (_, n) => idOf(log.send(ANA, `no. ${n}`), 0));
    for (const message of sent) log.bring({ type: 'delivery', channel: CHAT, status: 'failed', message });
    expect(log.state.unsent?.map(({ message }) => message)).toEqual(sent.slice(1));
    for (const message of sent.slice(1)) log.say(ANA, { type: 'retry', message });
    expect(log.state).not.toHaveProperty('unsent');
  });

  it('DR-3 a message that waits says for what, as often as it has to wait again, and is sent once', () => {
    const log = conversing();
    const done = log.send(ANA, 'one');
    const message = idOf(done, 0);
    const wait = (until: number) =>
      log.bring({
        type: 'delivery',
        channel: CHAT,
        status: 'waiting',
        message,
        wait: { scope: 'person', until, code: '131056' },
      });
    const first = wait(NOON + 60_000);
    expect(first.consequences.sendings).toEqual([]);
    wait(NOON + 300_000);
    expect(log.last()).toMatchObject({ wait: { scope: 'person', until: NOON + 300_000 } });
    log.bring({ type: 'delivery', channel: CHAT, status: 'sent', message });
    expect(wait(NOON).entries).toEqual([]);
  });
});
