/** Kinds that Activities can be filtered by (EV-3). */
import { isEvent, type Entry, type Kind } from '@parley/core/contact/entry';
import { m } from '../paraglide/messages.js';

export const ACTIVITY_KINDS = [
  'assigned',
  'unassigned',
  'opened',
  'closed',
  'snoozed',
  'stage',
  'channel-event',
  'page',
  'contact',
  'comment-deleted',
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** The filter that an event falls under. */
const activityKind = (kind: Kind): ActivityKind => {
  switch (kind) {
    case 'assigned':
    case 'unassigned':
    case 'opened':
    case 'closed':
    case 'snoozed':
    case 'stage':
    case 'channel-event':
    case 'page':
    case 'comment-deleted':
      return kind;
    case 'woken':
      return 'snoozed';
    default:
      return 'contact';
  }
};

export const activityName = (kind: ActivityKind): string => {
  switch (kind) {
    case 'assigned':
      return m.activity_assigned();
    case 'unassigned':
      return m.activity_unassigned();
    case 'opened':
      return m.activity_opened();
    case 'closed':
      return m.activity_closed();
    case 'snoozed':
      return m.activity_snoozed();
    case 'stage':
      return m.activity_stage();
    case 'channel-event':
      return m.activity_channel();
    case 'page':
      return m.activity_page();
    case 'contact':
      return m.activity_contact();
    case 'comment-deleted':
      return m.activity_comment();
  }
};

/** Events, newest first, of one kind or of all. */
export const activitiesOf = (entries: readonly Entry[], kind: ActivityKind | undefined): Entry[] =>
  entries
    .filter((entry) => isEvent(entry) && (kind === undefined || activityKind(entry.kind) === kind))
    .toReversed();
