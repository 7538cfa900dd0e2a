import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ContactId } from '@parley/core/ids';
import type { FirstRows } from '../../local/database/stored.ts';
import { noteFirstRows } from './note-first-rows.ts';
import type { InboxState } from './inbox-state.svelte.ts';

const firstRowsOf = (...contacts: string[]): InboxState['firstRows'] => ({
  list: 'all newest',
  firstRows: { contacts: contacts as ContactId[], counts: {}, length: contacts.length },
});

describe('noting with which rows the list begins', () => {
  const tab = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const reports: unknown[] = [];
  let fails = false;
  let notes: FirstRows[] = [];
  const replica = {
    noteFirstRows: (_list: string, firstRows: FirstRows): Promise<void> => {
      if (fails) return Promise.reject(new Error('the disk is full'));
      notes.push(firstRows);
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
    const inbox = { complete: false, firstRows: firstRowsOf('a') };
    const stop = noteFirstRows(replica, inbox);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(notes).toEqual([]);
    inbox.complete = true;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(notes.map(({ contacts }) => contacts)).toEqual([['a']]);
    inbox.firstRows = firstRowsOf('b', 'a');
    tab.visibilityState = 'hidden';
    tab.dispatchEvent(new Event('visibilitychange'));
    expect(notes).toHaveLength(2);
    stop();
    inbox.firstRows = firstRowsOf('c');
    tab.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(notes).toHaveLength(2);
  });

  it('is reported and tried again where it fails', async () => {
    fails = true;
    const stop = noteFirstRows(replica, { complete: true, firstRows: firstRowsOf('a') });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reports).toHaveLength(1);
    fails = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(notes).toHaveLength(1);
    stop();
  });
});
