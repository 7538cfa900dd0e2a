import type { Actor, Entry, Fact } from '@parley/core/contact/entry';
import { SAMPLE_ACTORS } from '@parley/core/contact/testing/sample-facts';
import type { EntryId, FileId } from '@parley/core/ids';
import { describe, expect, it } from 'vitest';
import { CHAT, text } from '../testing/people.ts';
import { viewEntries } from './entries-view.ts';

const message = 'cause0001/0' as EntryId;
const pending = {
  id: 'filepicture' as FileId,
  name: 'cat.png',
  type: 'image/png',
  size: 0,
  pending: true,
} as const;
const contact: Actor = { kind: 'contact' };

const written: Fact = {
  kind: 'message',
  direction: 'in',
  channel: CHAT,
  body: text('Hello'),
  files: [pending],
  sender: { external: 'visitor1' },
  external: 'external1',
};

const view = (...facts: readonly (readonly [Fact, Actor?])[]) => {
  const entries = [[written] as const, ...facts].map(
    ([fact, by = contact], index) =>
      ({
        v: 1,
        id: `cause0001/${index}`,
        seq: index + 1,
        at: index,
        by,
        conversation: null,
        ...fact,
      }) as Entry,
  );
  const views = viewEntries(entries, [], undefined);
  expect(views).toHaveLength(1);
  return views[0]?.message;
};

const react = (emoji: string | null): Fact => ({ kind: 'message-reaction', message, emoji });

describe('messages as they are shown', () => {
  it('CH-9 edits stand at their message, and a deletion says who deleted it', () => {
    const edit: Fact = { kind: 'message-edited', message, body: text('Hello!') };
    expect(view([edit])?.edits.map(({ body }) => body)).toEqual([text('Hello!')]);
    expect(view([edit], [{ kind: 'message-deleted', message }])).toMatchObject({
      deleted: true,
      deletedBy: contact,
    });
    expect(view()).toBeUndefined();
  });

  it('CH-9 an actor has one emoji at a message', () => {
    const channel = SAMPLE_ACTORS.channel;
    const both = view([react('👍')], [react('👍'), channel]);
    expect(both?.reactions).toEqual([{ emoji: '👍', by: [contact, channel] }]);
    const changed = view([react('👍')], [react('👍'), channel], [react('🎉')]);
    expect(changed?.reactions).toEqual([
      { emoji: '👍', by: [channel] },
      { emoji: '🎉', by: [contact] },
    ]);
    expect(view([react('👍')], [react('👍')])?.reactions).toEqual([{ emoji: '👍', by: [contact] }]);
    expect(view([react('👍')], [react(null)])?.reactions).toEqual([]);
  });

  it('CH-7 a pending file is there once it came, or says why it is gone; it can still come after that', () => {
    const { pending: _pending, ...file } = { ...pending, size: 1_234 };
    const ready: Fact = { kind: 'file-ready', message, file };
    const gone: Fact = { kind: 'file-gone', message, file: pending.id, reason: 'expired' };
    expect(view([ready])?.ready.get(pending.id)).toEqual(file);
    expect(view([gone])?.gone.get(pending.id)).toBe('expired');
    expect(view([gone], [ready])?.gone.size).toBe(0);
  });
});
