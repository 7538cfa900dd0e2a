/**
 * Every action there is. To add one, put one entry into the array of its subject in `actions/` (or a new array here):
 * an id that stays for ever, a group, its words, a default key that no other has, when it can be done and what it
 * does. It then has its key, stands in the palette and on the sheet, and its key can be changed; a button shows it
 * by `<IconButton action="…">` or `tip`, a menu by `action: '…'`. What needs the state of a component is offered by
 * it: a member in offers.svelte.ts, and `$effect(() => offers.add({ … }))` in the component.
 */
import type { Action } from './action.ts';
import { APP_ACTIONS } from './actions/app.ts';
import { CONVERSATION_ACTIONS } from './actions/conversation.ts';
import { LIST_ACTIONS } from './actions/list.ts';
import { SETTINGS_ACTIONS } from './actions/settings.ts';
import { VIEW_ACTIONS } from './actions/views.ts';
import { WRITING_ACTIONS } from './actions/writing.ts';

export const ALL_ACTIONS: readonly Action[] = [
  ...LIST_ACTIONS,
  ...CONVERSATION_ACTIONS,
  ...WRITING_ACTIONS,
  ...VIEW_ACTIONS,
  ...SETTINGS_ACTIONS,
  ...APP_ACTIONS,
];
