/** Kinds that Activities can be filtered by (EV-3). */
import { isEvent, type Entry, type EventKind } from '@parley/core/contact/entry';
import { m } from '../paraglide/messages.js';

export const ACTIVITY_KINDS = [
  'assigned',
  'unassigned',
  'team',
  'opened',
  'closed',
  'snoozed',
  'stage',
  'tag',
  'broadcast',
  'workflow',
  'bot',
  'channel-event',
  'page',
  'merged',
  'contact',
  'comment-deleted',
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** The types fail when a kind of event is missing here. */
const ACTIVITIES: Readonly<Record<EventKind, ActivityKind>> = {
  assigned: 'assigned',
  unassigned: 'unassigned',
  team: 'team',
  opened: 'opened',
  closed: 'closed',
  snoozed: 'snoozed',
  woken: 'snoozed',
  stage: 'stage',
  tagged: 'tag',
  untagged: 'tag',
  'broadcast-sent': 'broadcast',
  'opt-out': 'broadcast',
  'workflow-started': 'workflow',
  'workflow-failed': 'workflow',
  'bot-status': 'bot',
  'channel-event': 'channel-event',
  'identity-changed': 'channel-event',
  'alias-lost': 'channel-event',
  page: 'page',
  merged: 'merged',
  'merged-into': 'merged',
  unmerged: 'merged',
  'merge-suggested': 'merged',
  blocked: 'contact',
  unblocked: 'contact',
  fields: 'contact',
  'comment-deleted': 'comment-deleted',
  unknown: 'contact',
};

const NAMES: Readonly<Record<ActivityKind, () => string>> = {
  assigned: m.activity_assigned,
  unassigned: m.activity_unassigned,
  team: m.activity_team,
  opened: m.activity_opened,
  closed: m.activity_closed,
  snoozed: m.activity_snoozed,
  stage: m.activity_stage,
  tag: m.activity_tag,
  broadcast: m.activity_broadcast,
  workflow: m.activity_workflow,
  bot: m.activity_bot,
  'channel-event': m.activity_channel,
  page: m.activity_page,
  merged: m.activity_merged,
  contact: m.activity_contact,
  'comment-deleted': m.activity_comment,
};

/**
 * The filter that covers an event; an event that only a newer program knows counts as about the contact (law
 * L18).
 */
export const activityKind = (kind: EventKind): ActivityKind =>
  Object.hasOwn(ACTIVITIES, kind) ? ACTIVITIES[kind] : 'contact';

export const activityName = (kind: ActivityKind): string => NAMES[kind]();

/** Events, newest first, of one kind or of all. */
export const activitiesOf = (entries: readonly Entry[], kind: ActivityKind | undefined): Entry[] =>
  entries
    .filter((entry) => isEvent(entry) && (kind === undefined || activityKind(entry.kind) === kind))
    .toReversed();
