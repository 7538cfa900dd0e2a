import type { Entry } from '@parley/core/contact/entry';
import { describe, expect, it } from 'vitest';
import { activitiesOf } from './activity-kinds.ts';

const entries = [
  'opened',
  'message',
  'assigned',
  'comment',
  'snoozed',
  'woken',
  'delivery',
  'blocked',
  'closed',
].map((kind, index) => ({ kind, seq: index + 1 }) as unknown as Entry);
const kinds = (list: readonly Entry[]) => list.map((entry) => entry.kind);

describe('activities', () => {
  it('EV-3 lists all events, newest first, and nothing else', () => {
    expect(kinds(activitiesOf(entries, undefined))).toEqual([
      'closed',
      'blocked',
      'woken',
      'snoozed',
      'assigned',
      'opened',
    ]);
  });

  it('EV-3 filters by kind; the end of a snooze goes with its beginning', () => {
    expect(kinds(activitiesOf(entries, 'snoozed'))).toEqual(['woken', 'snoozed']);
    expect(kinds(activitiesOf(entries, 'contact'))).toEqual(['blocked']);
    expect(activitiesOf(entries, 'stage')).toEqual([]);
  });
});
