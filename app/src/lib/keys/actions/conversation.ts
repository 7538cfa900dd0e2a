import { requiredNote } from '@parley/core/contact/decide/close';
import { m } from '../../paraglide/messages.js';
import type { Action, ActionContext, Target } from '../action.ts';

/** What the agent had seen who gives a command: the list row, if the command comes from there. */
const seenBy = ({ row }: Target) => (row === undefined ? {} : { row });

const isOpen = ({ target, offers }: ActionContext): boolean =>
  offers.bulk?.isOpen ??
  (target !== undefined && target.state.conversation !== null && !target.state.blocked);

/** Whether there is something to act on: selected rows, or one conversation. */
const hasTarget = ({ target, offers }: ActionContext): boolean =>
  offers.bulk !== undefined || target !== undefined;

/**
 * For actions on one conversation only: not available while rows are selected, since they would seem to act
 * on all of them.
 */
const single =
  (holds: (target: Target, context: ActionContext) => boolean) =>
  (context: ActionContext): boolean =>
    context.offers.bulk === undefined && context.target !== undefined && holds(context.target, context);

/** Whether the target is the conversation that is open beside the list. */
const isShown = ({ offers, target }: ActionContext): boolean =>
  target !== undefined && offers.open === target.contact;

/** Makes an action on the target, which does nothing without a target. */
const on = (run: (target: Target, context: ActionContext) => void) => (context: ActionContext) => {
  if (context.target !== undefined) run(context.target, context);
};

/** Closes, or asks first where the workspace wants a note. */
const close = on((target, { app, offers }) => {
  const required = requiredNote(target.state, app.people.workspace.rules);
  if (required.category || required.summary) offers.closeWithNotes?.(target.contact);
  else void app.actions.close(target.contact, undefined, seenBy(target));
});

const closeWithNotes = on((target, { offers }) => offers.closeWithNotes?.(target.contact));
const markUnread = on((target, { app }) => void app.actions.markUnread(target.contact));

export const CONVERSATION_ACTIONS: readonly Action[] = [
  {
    id: 'conversation.assign',
    group: 'conversation',
    label: () => m.action_assign(),
    key: 'a',
    opens: true,
    when: hasTarget,
    run: (context) => {
      if (context.offers.bulk) context.offers.bulk.assign();
      else if (isShown(context) && context.offers.assign) context.offers.assign();
      else context.offers.choose?.('assign');
    },
  },
  {
    id: 'conversation.assign-me',
    group: 'conversation',
    label: () => m.action_assign_me(),
    key: 'm',
    when: single((target, { app }) => target.state.assignee !== app.people.self.id),
    run: on((target, { app }) => void app.actions.assign(target.contact, app.people.self.id, seenBy(target))),
  },
  {
    id: 'conversation.unassign',
    group: 'conversation',
    label: () => m.unassign(),
    key: 'M',
    when: single((target) => target.state.assignee !== null),
    run: on((target, { app }) => void app.actions.assign(target.contact, null, seenBy(target))),
  },
  {
    id: 'conversation.close',
    group: 'conversation',
    label: () => m.closing_submit(),
    key: 'e',
    when: isOpen,
    run: (context) => (context.offers.bulk ? context.offers.bulk.close() : close(context)),
  },
  {
    id: 'conversation.close-with-notes',
    group: 'conversation',
    label: () => m.close_with_notes(),
    key: 'E',
    opens: true,
    when: (context) =>
      isOpen(context) &&
      context.offers.closeWithNotes !== undefined &&
      context.app.people.workspace.rules.closingNotes.mode !== 'off',
    run: (context) => (context.offers.bulk ? context.offers.bulk.closeWithNotes() : closeWithNotes(context)),
  },
  {
    id: 'conversation.open',
    group: 'conversation',
    label: () => m.action_open(),
    key: 'o',
    when: single(({ state }) => state.conversation === null && !state.blocked),
    run: on((target, { app }) => void app.actions.open(target.contact)),
  },
  {
    id: 'conversation.snooze',
    group: 'conversation',
    label: () => m.action_snooze(),
    key: 'z',
    opens: true,
    when: isOpen,
    run: (context) => {
      if (context.offers.bulk) context.offers.bulk.snooze();
      else if (isShown(context) && context.offers.snooze) context.offers.snooze();
      else context.offers.choose?.('snooze');
    },
  },
  {
    id: 'conversation.wake',
    group: 'conversation',
    label: () => m.action_wake(),
    key: 'Z',
    when: single((target) => target.state.snooze !== null),
    run: on((target, { app }) => void app.actions.wake(target.contact)),
  },
  {
    id: 'conversation.stage',
    group: 'conversation',
    label: () => m.action_stage(),
    key: 'l',
    opens: true,
    when: (context) => hasTarget(context) && context.app.people.workspace.rules.stages.length > 0,
    run: ({ offers }) => (offers.bulk ? offers.bulk.stage() : offers.choose?.('stage')),
  },
  {
    id: 'conversation.unread',
    group: 'conversation',
    label: () => m.mark_unread(),
    key: 'U',
    when: ({ target, offers }) => offers.bulk !== undefined || (target?.state.inbound ?? 0) > 0,
    run: (context) => (context.offers.bulk ? context.offers.bulk.unread() : markUnread(context)),
  },
  {
    id: 'conversation.panel',
    group: 'conversation',
    label: () => m.action_panel(),
    key: 'p',
    when: ({ offers }) => offers.togglePanel !== undefined,
    run: ({ offers }) => offers.togglePanel?.(),
  },
  {
    id: 'conversation.block',
    group: 'conversation',
    label: () => m.block(),
    when: single((target) => !target.state.blocked),
    run: on((target, { app }) => void app.actions.block(target.contact, true)),
  },
  {
    id: 'conversation.unblock',
    group: 'conversation',
    label: () => m.unblock(),
    when: single((target) => target.state.blocked),
    run: on((target, { app }) => void app.actions.block(target.contact, false)),
  },
];
