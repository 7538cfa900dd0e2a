import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ContactId } from '@parley/core/ids';
import type { Front } from '../../local/cache/first-rows.ts';
import { noteFronts } from './note-first-rows.ts';
import type { InboxState } from './inbox-state.svelte.ts';

const frontOf = (...contacts: string[]): InboxState['front'] => ({
  list: 'all newest',
  front: { contacts: contacts as ContactId[], counts: {}, length: contacts.length },
});

describe('noting with which rows the list begins', () => {
  const tab = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const reports: unknown[] = [];
  let fails = false;
  let notes: Front[] = [];
  const replica = {
    noteFront: (_list: string, front: Front): Promise<void> => {
      if (fails) return Promise.reject(new Error('the disk is full'));
      notes.push(front);
      return Promise.resolve();
    },
  };

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('document', tab);
    vi.stubGlobal('reportError', (error: unknown) => reports.push(error));
    fails = false;
    notes = [];
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is done once all rows are there, again when it has changed, and when the tab is left', async () => {
    const inbox = { complete: false, front: frontOf('a') };
    const stop = noteFronts(replica, inbox);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(notes).toEqual([]);
    inbox.complete = true;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(notes.map(({ contacts }) => contacts)).toEqual([['a']]);
    inbox.front = frontOf('b', 'a');
    tab.visibilityState = 'hidden';
    tab.dispatchEvent(new Event('visibilitychange'));
    expect(notes).toHaveLength(2);
    stop();
    inbox.front = frontOf('c');
    tab.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(notes).toHaveLength(2);
  });

  it('is reported and tried again where it fails', async () => {
    fails = true;
    const stop = noteFronts(replica, { complete: true, front: frontOf('a') });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reports).toHaveLength(1);
    fails = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(notes).toHaveLength(1);
    stop();
  });
});
