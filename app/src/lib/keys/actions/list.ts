import { ORDERS } from '@parley/core/inbox/views';
import { orderName } from '../../inbox/view-words.ts';
import { m } from '../../paraglide/messages.js';
import type { Action, ActionContext } from '../action.ts';

/** Goes to the neighbouring row: opens it if a conversation is open, otherwise only moves the focus there. */
const move = ({ app, offers, target, go }: ActionContext, by: 1 | -1, opens: boolean): void => {
  if (offers.moveHit) return offers.moveHit(by, opens && offers.open !== undefined);
  const from = (opens ? offers.open : undefined) ?? target?.contact ?? offers.lastRow?.();
  const next = app.inbox.neighbour(from, by);
  if (next === undefined) return;
  if (opens && offers.open !== undefined && offers.hrefOf !== undefined) {
    go(offers.hrefOf(next), { keepFocus: true });
  }
  offers.focusRow?.(next);
};

/** The row of the target, or the first one. */
const rowOf = (app: ActionContext['app'], target: ActionContext['target']) =>
  app.inbox.listed(target?.contact) ?? app.inbox.list[0];

const hasList = ({ offers }: ActionContext): boolean => offers.focusRow !== undefined;
const hasRows = (context: ActionContext): boolean => hasList(context) || context.offers.moveHit !== undefined;

export const LIST_ACTIONS: readonly Action[] = [
  {
    id: 'list.next',
    group: 'list',
    label: () => m.action_next(),
    key: 'j',
    repeats: true,
    when: hasRows,
    run: (context) => move(context, 1, true),
  },
  {
    id: 'list.previous',
    group: 'list',
    label: () => m.action_previous(),
    key: 'k',
    repeats: true,
    when: hasRows,
    run: (context) => move(context, -1, true),
  },
  {
    id: 'list.down',
    group: 'list',
    label: () => m.action_down(),
    key: 'J',
    repeats: true,
    keyOnly: true,
    when: hasRows,
    run: (context) => move(context, 1, false),
  },
  {
    id: 'list.up',
    group: 'list',
    label: () => m.action_up(),
    key: 'K',
    repeats: true,
    keyOnly: true,
    when: hasRows,
    run: (context) => move(context, -1, false),
  },
  {
    id: 'list.open',
    group: 'list',
    label: () => m.action_open_row(),
    key: 'Enter',
    keyOnly: true,
    when: ({ offers, target }) => offers.hrefOf !== undefined && target?.row !== undefined,
    run: ({ offers, target, go }) => {
      if (target !== undefined && offers.hrefOf !== undefined) {
        go(offers.hrefOf(target.contact), { keepFocus: true });
      }
    },
  },
  {
    id: 'list.back',
    group: 'list',
    label: () => m.back_to_list(),
    key: 'Escape',
    when: ({ offers }) =>
      offers.bulk !== undefined || (offers.open !== undefined && offers.backHref !== undefined),
    run: ({ offers, go }) => {
      if (offers.bulk) return offers.bulk.clear();
      const { open, backHref, focusRow } = offers;
      if (open === undefined || backHref === undefined) return;
      go(backHref, { keepFocus: true });
      focusRow?.(open);
    },
  },
  {
    id: 'list.select',
    group: 'list',
    label: () => m.action_select(),
    key: 'x',
    when: hasList,
    run: ({ app, target }) => {
      const row = rowOf(app, target);
      if (row !== undefined) app.selection.toggle(row);
    },
  },
  {
    id: 'list.select-to',
    group: 'list',
    label: () => m.action_select_to(),
    key: 'X',
    when: hasList,
    run: ({ app, target }) => {
      const row = rowOf(app, target);
      if (row !== undefined) app.selection.extendTo(row);
    },
  },
  {
    id: 'list.select-all',
    group: 'list',
    label: () => m.action_select_all(),
    when: ({ app, offers }) => offers.focusRow !== undefined && app.inbox.list.length > 0,
    run: ({ app }) => app.selection.selectAll(),
  },
  {
    id: 'list.unreplied',
    group: 'list',
    label: () => m.unreplied(),
    when: hasList,
    run: ({ app }) => {
      app.inbox.unreplied = !app.inbox.unreplied;
    },
  },
  ...ORDERS.map((order): Action => ({
    id: `list.sort-${order}`,
    group: 'list',
    label: () => m.action_sort({ order: orderName(order) }),
    when: ({ app, offers }) => offers.focusRow !== undefined && app.inbox.order !== order,
    run: ({ app }) => {
      app.inbox.order = order;
    },
  })),
];
