import type { DeliveryStatus, Entry, Fact } from '@parley/core/contact/entry';
import { record } from '@parley/core/contact/record';
import { initialState } from '@parley/core/contact/state';
import type { AgentId, CommandId, EntryId } from '@parley/core/ids';
import { describe, expect, it } from 'vitest';
import { amendmentsOf, knownOf, viewEntries } from './entries-view.ts';
import { leftoversOf, wordsLeft } from '../drafts/leftovers.ts';
import { ana, ben, CHAT, CONTACT, text } from '../testing/people.ts';

const entriesOf = (...facts: Fact[]): Entry[] =>
  record(initialState(CONTACT), facts, {
    cause: 'causecause' as CommandId,
    actor: { kind: 'agent', id: ana.id },
    now: 1,
  }).placed.map(({ entry }) => entry);

const id = (index: number): EntryId => `causecause/${index}` as EntryId;
const sent: Fact = { kind: 'message', direction: 'out', channel: CHAT, body: text('Hi'), files: [] };
const delivery = (status: DeliveryStatus): Fact => ({ kind: 'delivery', status, message: id(0) });

const shown = (...statuses: DeliveryStatus[]) =>
  viewEntries(entriesOf(sent, ...statuses.map(delivery)), [], undefined)[0]?.delivery;

describe('entries as they are shown', () => {
  it('DR-3 a delivery only rises, in whatever order channels report, and trying again begins anew', () => {
    expect(shown()).toBe('queued');
    expect(shown('sent', 'delivered', 'read')).toBe('read');
    expect(shown('read', 'delivered')).toBe('read');
    expect(shown('sent', 'failed')).toBe('failed');
    expect(shown('failed', 'queued')).toBe('queued');
    expect(shown('failed', 'queued', 'sent')).toBe('sent');
    expect(shown('uncertain', 'delivered')).toBe('delivered');
  });

  it('DR-3 what a channel says up to a message counts for those before it, but not for failed ones', () => {
    const entries = entriesOf(sent, delivery('sent'));
    const state = { ...initialState(CONTACT), seq: 9, delivered: 5, read: 0 };
    expect(viewEntries(entries, [], state)[0]?.delivery).toBe('delivered');
    expect(viewEntries(entries, [], { ...state, read: 3 })[0]?.delivery).toBe('read');
    const failure = { class: 'unreachable', code: '131026' };
    const failed = entriesOf(sent, { ...delivery('failed'), error: 'Blocked', failure } as Fact);
    expect(viewEntries(failed, [], state)[0]).toMatchObject({
      delivery: 'failed',
      error: 'Blocked',
      failure,
    });
    const wait = { scope: 'person', until: 7 };
    const waiting = entriesOf(sent, { ...delivery('waiting'), wait } as Fact);
    expect(viewEntries(waiting, [], undefined)[0]).toMatchObject({ delivery: 'waiting', wait });
    // It has not been sent yet, so nobody has read it.
    const all = { ...state, delivered: 9, read: 9 };
    expect(viewEntries(waiting, [], all)[0]).toMatchObject({ delivery: 'waiting', wait });
    expect(viewEntries(entriesOf(sent), [], all)[0]?.delivery).toBe('queued');
    const [later] = viewEntries([...waiting, ...entriesOf(delivery('sent'))], [], undefined);
    expect(later?.delivery).toBe('sent');
    expect(later).not.toHaveProperty('wait');
  });

  it('CM-5 edits fold into their comment, with its history', () => {
    const entries = entriesOf(
      { kind: 'comment', body: text('One'), files: [] },
      { kind: 'comment-edited', comment: id(0), version: 1, body: text('Two') },
      { kind: 'comment-edited', comment: id(0), version: 2, body: text('Three') },
    );
    const view = viewEntries(entries, [], undefined);
    expect(view).toHaveLength(1);
    expect(view[0]?.comment).toMatchObject({ version: 2, deleted: false });
    expect(view[0]?.comment?.history.map(({ version }) => version)).toEqual([1, 2]);
    const known = knownOf(amendmentsOf(entries), entries);
    expect(known.comment(id(0))).toMatchObject({ by: ana.id, version: 2, deleted: false });
    expect(known.comment('unknownone/0' as EntryId)).toBeUndefined();
  });
});

describe('leftovers', () => {
  it('DR-2 are the words that were not in what was sent, whatever was formatted or edited', () => {
    expect(wordsLeft('We ship on Monday', 'We ship on Monday')).toBe('');
    expect(wordsLeft('We ship on Monday and call before', 'We ship on Monday')).toBe('and call before');
    expect(wordsLeft('First We ship late on Monday', 'We ship on Monday')).toBe('First\nlate');
    expect(wordsLeft('ship Monday', '- We ship\n- on Monday')).toBe('');
    expect(wordsLeft('', 'We ship')).toBe('');
    expect(wordsLeft('all new words', 'nothing in common')).toBe('all new words');
  });

  it('leave the draft alone that is being written, and one of which nobody knows what was sent', () => {
    const drafts = [0, 1, 2, 3].map((draftNumber) => ({
      kind: 'reply' as const,
      draftNumber,
      text: `words ${draftNumber}`,
    }));
    const entries = entriesOf({
      ...sent,
      body: text('words'),
      draft: { visibility: 'shared', draftNumber: 1 },
    });
    const written = { reply: 2, comment: 0, held: new Set<number>() };
    expect(leftoversOf(drafts, written, entries)).toEqual([
      { kind: 'reply', draftNumber: 1, text: '1', sentBy: ana.id },
      { kind: 'reply', draftNumber: 3, text: 'words 3', sentBy: null },
    ]);
  });

  it('DR-4 are not what stands with a held message, nor what is written after it', () => {
    const drafts = [2, 3, 4].map((draftNumber) => ({
      kind: 'reply' as const,
      draftNumber,
      text: `words ${draftNumber}`,
    }));
    // A later draft was sent before this one: nobody has consumed this draft, and its words are nowhere else.
    const passed = { reply: 9, comment: 0, held: new Set<number>(), open: { reply: [2], comment: [] } };
    expect(leftoversOf(drafts, passed, [])).toContainEqual(
      expect.objectContaining({ kind: 'reply', draftNumber: 2, sentBy: null }),
    );
    expect(leftoversOf(drafts, { reply: 3, comment: 0, held: new Set([2]) }, [])).toEqual([
      { kind: 'reply', draftNumber: 4, text: 'words 4', sentBy: null },
    ]);
  });
});

describe('reactions', () => {
  const react = (emoji: string, on: boolean): Fact => ({ kind: 'reaction', comment: id(0), emoji, on });
  const by = (agent: AgentId, entries: readonly Entry[]): Entry[] =>
    entries.map((entry) =>
      entry.kind === 'reaction' ? { ...entry, by: { kind: 'agent', id: agent } } : entry,
    );
  const shownOf = (entries: readonly Entry[]) => {
    const views = viewEntries(entries, [], undefined);
    expect(views).toHaveLength(1);
    return views[0]?.comment?.reactions;
  };
  const comment: Fact = { kind: 'comment', body: text('One'), files: [] };

  it('CM-7 stand at their comment, once for each agent, in the order of their coming', () => {
    const [posted, ...hers] = entriesOf(comment, react('👍', true), react('👍', true), react('🎉', true));
    const his = by(ben.id, entriesOf(comment, react('👍', true)).slice(1));
    if (posted === undefined) throw new Error('no comment');
    expect(shownOf([posted, ...hers, ...his])).toEqual([
      { emoji: '👍', by: [ana.id, ben.id] },
      { emoji: '🎉', by: [ana.id] },
    ]);
  });

  it('CM-7 are taken back by who set them, and no other', () => {
    const [posted, ...hers] = entriesOf(comment, react('👍', true));
    if (posted === undefined) throw new Error('no comment');
    const his = by(ben.id, entriesOf(comment, react('👍', false)).slice(1));
    expect(shownOf([posted, ...hers, ...his])).toEqual([{ emoji: '👍', by: [ana.id] }]);
    expect(shownOf(entriesOf(comment, react('👍', true), react('👍', false)))).toEqual([]);
    expect(shownOf(entriesOf(comment, react('👍', false)))).toEqual([]);
  });

  it('CM-7 say nothing once redacted, nor of what is not loaded', () => {
    const redacted: Fact = { kind: 'reaction', comment: id(0), emoji: '', on: true, redacted: true };
    expect(shownOf(entriesOf(comment, redacted))).toEqual([]);
    expect(viewEntries(entriesOf(react('👍', true)).slice(0), [], undefined)).toEqual([]);
  });
});
