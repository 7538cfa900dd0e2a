import type { Order, View } from '@parley/core/inbox/views';
import { m } from '../paraglide/messages.js';

export const viewName = (view: View): string => {
  switch (view) {
    case 'all':
      return m.view_all();
    case 'mine':
      return m.view_mine();
    case 'unassigned':
      return m.view_unassigned();
    case 'mentions':
      return m.view_mentions();
    case 'snoozed':
      return m.view_snoozed();
    case 'closed':
      return m.view_closed();
    case 'blocked':
      return m.view_blocked();
  }
};

export const orderName = (order: Order): string => {
  switch (order) {
    case 'newest':
      return m.order_newest();
    case 'oldest':
      return m.order_oldest();
    case 'longest-waiting':
      return m.order_longest_waiting();
  }
};
