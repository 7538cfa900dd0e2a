import type { ContactId, EntryId } from '@parley/core/ids';
import { describe, expect, it } from 'vitest';
import { Known } from './known.ts';

const comment = 'comment00/0' as EntryId;
const contact = 'contact00' as ContactId;

describe('what a decision knows', () => {
  it('is what was loaded, by question and key', () => {
    const known = Known.of(
      { hasEntry: [comment, 'another00/0' as EntryId], commentHistory: [{ contact, comment }] },
      { hasEntry: [false, true], commentHistory: [[]] },
    );
    expect(known.get('hasEntry', 'another00/0' as EntryId)).toBe(true);
    expect(known.get('hasEntry', comment)).toBe(false);
    expect(known.get('commentHistory', { comment, contact })).toEqual([]);
  });

  it('can be that there is nothing', () => {
    const known = Known.of({ comment: [comment] }, { comment: [undefined] });
    expect(known.get('comment', comment)).toBeUndefined();
  });

  it('is nothing that was not asked for', () => {
    const known = Known.of(
      { comment: [comment], contact: [contact] },
      { comment: [undefined], contact: [undefined] },
    );
    expect(() => known.get('comment', 'another00/0' as EntryId)).toThrow('comment "another00/0"');
    expect(() => known.get('delivery', comment)).toThrow('delivery');
    expect(() => known.get('owner', { channel: 'channel00' as never, key: 'visitor' })).toThrow('owner');
  });

  it('grows with each step of a work', () => {
    const first = Known.of({ hasEntry: [comment] }, { hasEntry: [true] });
    const both = first.and(Known.of({ draftsLog: ['drafts/contact00@1'] }, { draftsLog: [[]] }));
    expect(both.get('hasEntry', comment)).toBe(true);
    expect(both.get('draftsLog', 'drafts/contact00@1')).toEqual([]);
    expect(() => first.get('draftsLog', 'drafts/contact00@1')).toThrow();
  });
});
