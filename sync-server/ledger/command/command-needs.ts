/** What has to be known to answer a command. */
import { isGuarded } from '@parley/core/contact/decide/command';
import { consumedBy } from '@parley/core/contact/decide/decide';
import { entryIdOf } from '@parley/core/ids';
import { imagesOf } from '@parley/core/rich-text/plain-text';
import type { Known } from '../known.ts';
import type { Needs } from '../questions.ts';
import { redactionNeeds, wordsNeeds } from '../record/redaction.ts';
import type { CommandWork } from '../work.ts';

/** What the command itself names. */
export function commandNeeds(work: CommandWork): Needs {
  const { workspace, author, command } = work;
  const { id, contact, replaces, after, action } = command;
  const earlier =
    after !== undefined && replaces === undefined && isGuarded(action) ? [{ author, id: after }] : [];
  const held = replaces === undefined ? earlier : [{ author, id: replaces }];
  return {
    workspace: [workspace],
    contact: [contact],
    answer: [{ author, id }, ...earlier],
    hasEntry: [entryIdOf(id, 0)],
    ...(held.length === 0 ? {} : { held }),
    ...actionNeeds(work),
  };
}

/**
 * What becomes known to be needed once the rest is loaded; undefined if the command can be answered without
 * it.
 */
export function furtherNeeds(known: Known, { author, command }: CommandWork): Needs | undefined {
  const { action, contact: id } = command;
  if (action.type === 'delete-comment') {
    const comment = known.get('comment', action.comment);
    const isOwn = comment?.contact === id && comment.by === author && !comment.deleted;
    return isOwn ? wordsNeeds(known, id, action.comment) : undefined;
  }
  if (action.type !== 'send' && action.type !== 'comment') return undefined;
  const contact = known.get('contact', id);
  const sent = contact && 'state' in contact ? consumedBy(contact.state, action, author) : undefined;
  return sent && { entry: [{ contact: id, entry: sent.entry }] };
}

function actionNeeds({ workspace, author, command: { contact, action } }: CommandWork): Needs {
  switch (action.type) {
    case 'send': {
      const { files, replyTo } = action;
      return { file: files, ...(replyTo === undefined ? {} : { entry: [{ contact, entry: replyTo }] }) };
    }
    case 'comment':
      return { file: action.files, ...(action.replyTo === undefined ? {} : { comment: [action.replyTo] }) };
    case 'edit-comment': {
      const { comment } = action;
      return { comment: [comment], file: imagesOf(action.body), commentHistory: [{ contact, comment }] };
    }
    case 'delete-comment':
      return { comment: [action.comment], ...redactionNeeds(contact, action.comment) };
    case 'react':
      return { comment: [action.comment] };
    case 'retry':
      return { delivery: [action.message], entry: [{ contact, entry: action.message }] };
    case 'settle':
      return { delivery: [action.message] };
    case 'archive':
      return {
        notification: [...new Set(action.notifications)].map((id) => ({ workspace, agent: author, id })),
      };
    default:
      return {};
  }
}
