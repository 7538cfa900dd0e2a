import type { Replica } from '../../local/replica-api.ts';
import type { InboxState } from './inbox-state.svelte.ts';

/** How long after the start, and then how often, it is noted with which rows the list begins, in ms. */
const FIRST = 500;
const OFTEN = 10_000;

/**
 * Notes now and then, and when the tab is left, with which rows the list begins: the next start shows these before it
 * reads all others. The disposer ends it.
 */
export const noteFirstRows = (
  replica: Pick<Replica, 'noteFirstRows'>,
  inbox: Pick<InboxState, 'complete' | 'firstRows'>,
): (() => void) => {
  let noted = '';
  const note = (): void => {
    if (!inbox.complete) return;
    const { list, firstRows } = inbox.firstRows;
    const now = JSON.stringify([list, firstRows]);
    if (now === noted) return;
    noted = now;
    replica.noteFirstRows(list, firstRows).catch((error: unknown) => {
      noted = '';
      reportError(new Error('the list is not noted', { cause: error }));
    });
  };
  const onVisibility = (): void => {
    if (document.visibilityState === 'hidden') note();
  };
  const first = setTimeout(note, FIRST);
  const often = setInterval(note, OFTEN);
  document.addEventListener('visibilitychange', onVisibility);
  return () => {
    clearTimeout(first);
    clearInterval(often);
    document.removeEventListener('visibilitychange', onVisibility);
  };
};
