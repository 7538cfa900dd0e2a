import { describe, expect, it } from 'vitest';
import type { Entry } from '@parley/core/contact/entry';
import { createViewedEntries } from './viewed-entries.ts';

const entries = [
  { seq: 3, id: 'commandaaa/0', kind: 'comment' },
  { seq: 9, id: 'commandbbb/0', kind: 'comment-edited', comment: 'commandaaa/0' },
] as unknown as readonly Entry[];

describe('entries on the screen', () => {
  it('NT-1 a mention is seen by being on the screen, not by a later entry being there', () => {
    const views = createViewedEntries();
    views.look([7, 8], 9);
    expect(views.has(entries, { seq: 3 })).toBe(false);
    views.look([3, 4], 9);
    views.look([], 9);
    expect(views.has(entries, { seq: 3 })).toBe(true);
  });

  it('NT-1 a mention in an edit is seen at its comment, if the comment is on the screen after that', () => {
    const views = createViewedEntries();
    views.look([3], 5);
    views.look([8], 9);
    expect(views.has(entries, { seq: 9 })).toBe(false);
    views.look([3], 9);
    expect(views.has(entries, { seq: 9 })).toBe(true);
  });

  it('NT-1 a mention in an edit that comes while its comment is on the screen is seen', () => {
    const views = createViewedEntries();
    views.look([3], 5);
    views.record(9);
    expect(views.has(entries, { seq: 9 })).toBe(true);
  });
});
