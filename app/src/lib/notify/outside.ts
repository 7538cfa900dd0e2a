/** Announces to the browser this tab runs in. Loaded once the page stands: nothing of it is needed to draw. */
import type { Replica } from '../local/replica-api.ts';
import type { People } from '../state/people.svelte.ts';
import { announce } from './announcer.ts';
import { chime } from './chime.ts';
import { keepShown, showMany, showNotice } from './desktop.svelte.ts';
import { lookedAt } from './looking.ts';

/** Begins; the disposer ends it. */
export const announceOutside = (replica: Replica, people: People): (() => void) =>
  announce(replica, {
    looking: () => lookedAt(replica.self.id),
    show: (notification, state, words) => showNotice(notification, state, words, people),
    showMany,
    keep: keepShown,
    chime: async () => void (await chime()),
    report: (error) => reportError(new Error('announcing', { cause: error })),
  });
