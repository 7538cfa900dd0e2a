import { VIEWS, type View } from '@parley/core/inbox/views';
import { viewName } from '../../inbox/view-words.ts';
import { m } from '../../paraglide/messages.js';
import type { Action } from '../action.ts';

/** `g` and then this. */
const LETTERS: Readonly<Partial<Record<View, string>>> = {
  all: 'i',
  mine: 'm',
  unassigned: 'u',
  mentions: 'a',
  snoozed: 'z',
  closed: 'e',
  blocked: 'b',
};

export const VIEW_ACTIONS: readonly Action[] = [
  ...VIEWS.map((view): Action => {
    const letter = LETTERS[view];
    return {
      id: `view.${view}`,
      group: 'views',
      label: () => m.action_view({ view: viewName(view) }),
      ...(letter === undefined ? {} : { key: `g ${letter}` }),
      run: ({ go }) => go(view === 'all' ? '/' : `/?view=${view}`),
    };
  }),
  {
    id: 'view.notifications',
    group: 'views',
    label: () => m.notifications(),
    key: 'g n',
    when: ({ offers }) => offers.notifications !== undefined,
    run: ({ offers }) => offers.notifications?.(),
  },
  {
    id: 'view.undecided',
    group: 'views',
    label: () => m.undecided_title(),
    key: 'g h',
    when: ({ offers }) => offers.undecided !== undefined,
    run: ({ offers }) => offers.undecided?.(),
  },
];
