import { m } from '../../paraglide/messages.js';
import type { Action } from '../action.ts';

export const APP_ACTIONS: readonly Action[] = [
  {
    id: 'app.palette',
    group: 'app',
    label: () => m.action_palette(),
    key: 'Mod+k',
    opens: true,
    whileTyping: true,
    keyOnly: true,
    run: ({ offers }) => offers.palette?.(),
  },
  {
    id: 'app.search',
    group: 'app',
    label: () => m.search(),
    key: '/',
    opens: true,
    when: ({ offers }) => offers.search !== undefined,
    run: ({ offers }) => offers.search?.(),
  },
  {
    id: 'app.undo',
    group: 'app',
    label: () => m.action_undo(),
    key: 'u',
    when: ({ app }) => app.toasts.hasAction,
    run: ({ app }) => app.toasts.runLatest(),
  },
  {
    id: 'app.keys',
    group: 'app',
    label: () => m.action_sheet(),
    key: '?',
    run: ({ offers }) => offers.sheet?.(),
  },
  {
    id: 'app.log-out',
    group: 'app',
    label: () => m.log_out(),
    run: ({ offers }) => offers.logOut?.(),
  },
];
