import type { Action } from '@parley/core/contact/decide/command';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { m } from '../paraglide/messages.js';
import type { People } from '../state/people.svelte.ts';

/** What a command asked for, in a word or two. */
export const commandTitle = (action: Action): string => actionTitle(action.type);

/** What an action of a type does, in a word or two. */
export const actionTitle = (type: Action['type']): string => {
  switch (type) {
    case 'send':
    case 'retry':
    case 'settle':
      return m.command_send();
    case 'comment':
    case 'edit-comment':
    case 'delete-comment':
    case 'react':
      return m.command_comment();
    case 'close':
      return m.command_close();
    case 'assign':
      return m.command_assign();
    case 'snooze':
    case 'wake':
      return m.command_snooze();
    case 'stage':
      return m.command_stage();
    case 'open':
    case 'block':
    case 'unblock':
    case 'fields':
    case 'undo':
    case 'drop':
    case 'set-read-cursor':
    case 'archive':
      return m.command_other();
    // A tab of a newer program may have given this command (law L18).
    default:
      return m.command_other();
  }
};

/** The words that the agent wrote in the command, kept until discarded (L15). */
export const commandText = (action: Action, people: People): string => {
  const nameOf = (id: Parameters<People['nameOf']>[0]) => people.nameOf(id);
  switch (action.type) {
    case 'send':
    case 'comment':
    case 'edit-comment':
      return toPlainText(action.body, { nameOf });
    case 'close':
      return [action.note?.category, action.note?.summary].filter((text) => text !== undefined).join(' · ');
    case 'fields':
      return Object.values(action.set).join(' · ');
    default:
      return '';
  }
};
