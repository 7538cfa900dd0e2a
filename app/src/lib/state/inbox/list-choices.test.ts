import { describe, expect, it } from 'vitest';
import { memoryStore } from '../session/device-store.ts';
import { InboxState } from './inbox-state.svelte.ts';
import { ListChoices } from './list-choices.svelte.ts';
import { ReplicaDouble } from '../testing/replica-double.ts';

const KEY = 'parley.lists';

describe('order and filter', () => {
  it('IN-3 IN-4 are each view’s own, and kept on this device', () => {
    const store = memoryStore();
    const inbox = new InboxState(new ReplicaDouble(), new ListChoices(store));
    inbox.view = 'mine';
    inbox.order = 'longest-waiting';
    inbox.unreplied = true;
    inbox.view = 'all';
    expect([inbox.order, inbox.unreplied]).toEqual(['newest', false]);
    inbox.order = 'oldest';

    const again = new InboxState(new ReplicaDouble(), new ListChoices(store));
    expect([again.order, again.unreplied]).toEqual(['oldest', false]);
    again.view = 'mine';
    expect([again.order, again.unreplied]).toEqual(['longest-waiting', true]);
  });

  it.each([
    '',
    'null',
    '[]',
    '{',
    '{"all":{"order":"sideways","unreplied":true}}',
    '{"all":"newest"}',
    '{"all":{"order":"newest"}}',
    JSON.stringify(
      Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [n, { order: 'oldest', unreplied: true }])),
    ),
  ])('what was stored as %.60s is as if not there', (text) => {
    const store = memoryStore();
    store.setItem(KEY, text);
    const choices = new ListChoices(store);
    expect(choices.of('all')).toEqual({ order: 'newest', unreplied: false, fresh: false });
    choices.choose('all', { unreplied: true });
    expect(new ListChoices(store).of('all')).toEqual({ order: 'newest', unreplied: true, fresh: false });
  });

  it('of views that come and go are forgotten, oldest first', () => {
    const store = memoryStore();
    const choices = new ListChoices(store);
    for (let n = 0; n < 300; n += 1) choices.choose(`saved${n}`, { order: 'oldest' });
    const again = new ListChoices(store);
    expect(again.of('saved299').order).toBe('oldest');
    expect(again.of('saved0').order).toBe('newest');
  });
});
