/** Wording of every kind of event, by whoever caused it (EV-1). */
import {
  isEvent,
  isKnownKind,
  type Actor,
  type Entry,
  type EntryOf,
  type EventEntry,
  type EventKind,
  type Fields,
} from '@parley/core/contact/entry';
import type { Alias } from '@parley/core/contact/facts/merge-facts';
import type { ContactState } from '@parley/core/contact/state';
import type { AgentId, ChannelId } from '@parley/core/ids';
import { cleanName, firstVisible } from '@parley/core/names/clean-name';
import { isolate } from '@parley/core/names/isolate';
import { m } from '../paraglide/messages.js';
import type { People } from '../state/people.svelte.ts';
import { copiedName, programName } from '../ui/actor-words.ts';
import { contactName } from '../ui/names.ts';
import { fullTime } from '../ui/time.ts';
import {
  botWords,
  optOutWords,
  teamWords,
  workflowFailedWords,
  workflowStartedWords,
} from './automation-words.ts';

export interface Names {
  readonly people: People;
  readonly contact: ContactState | undefined;
}

const agentName = (id: AgentId, { people }: Names): string => isolate(people.nameOf(id) ?? m.former_member());

const theContact = ({ contact }: Names): string => isolate(contactName(contact));

/** The title of an event's page, or the page's address if it has no title. */
export const pageName = ({ title, url }: { readonly title?: string; readonly url: string }): string =>
  isolate(firstVisible(title) ?? url);

const stageName = (stage: { readonly name: string } | null): string => copiedName(stage?.name ?? '');

/** The name of the actor, as the subject of a sentence: isolated from the words around it. */
export const actorName = (by: Actor, names: Names): string => {
  switch (by.kind) {
    case 'agent':
      return agentName(by.id, names);
    case 'contact':
      return theContact(names);
    case 'channel':
      return channelName(by.id, names);
    case 'clock':
    case 'auto-close':
      return 'Parley';
    // This may also be an actor that only a newer program knows (law L18).
    default:
      return programName(by) ?? m.somebody();
  }
};

const channelName = (id: ChannelId, { people }: Names): string =>
  isolate(people.channel(id)?.name ?? m.the_channel());

const openedWords = (entry: EntryOf<'opened'>, names: Names): string => {
  const name = actorName(entry.by, names);
  if (entry.undoes !== undefined) return m.event_opened_undo({ name });
  if (entry.reference !== undefined) return m.event_opened_reference({ name });
  switch (entry.by.kind) {
    case 'agent':
      return m.event_opened_agent({ name });
    case 'contact':
      return m.event_opened_contact({ name });
    default:
      return m.event_opened_other({ name });
  }
};

const closedWords = (entry: EntryOf<'closed'>, names: Names): string => {
  const hours = Math.round((entry.idle ?? 0) / 3_600_000);
  if (entry.by.kind === 'auto-close') return m.event_closed_idle({ count: Math.max(1, hours) });
  return m.event_closed_agent({ name: actorName(entry.by, names) });
};

const assignedWords = (entry: EntryOf<'assigned'>, names: Names): string => {
  const to = agentName(entry.to, names);
  if (entry.how === 'first-reply') return m.event_assigned_first_reply({ to });
  if (entry.how === 'left') {
    const from = entry.from === null ? m.former_member() : agentName(entry.from, names);
    return m.event_assigned_left({ name: actorName(entry.by, names), to, from });
  }
  if (entry.how === 'team' && entry.team !== undefined) {
    const team = copiedName(entry.team.name);
    return entry.queued ? m.event_assigned_queue({ to, team }) : m.event_assigned_team({ to, team });
  }
  const self = entry.by.kind === 'agent' && entry.by.id === entry.to;
  return self ? m.event_assigned_self({ to }) : m.event_assigned({ name: actorName(entry.by, names), to });
};

const unassignedWords = (entry: EntryOf<'unassigned'>, names: Names): string => {
  const from = agentName(entry.from, names);
  switch (entry.how) {
    case 'on-close':
      return m.event_unassigned_close({ from });
    case 'left':
      return m.event_unassigned_left({ name: actorName(entry.by, names), from });
    default:
      return m.event_unassigned({ name: actorName(entry.by, names), from });
  }
};

const stageWords = (entry: EntryOf<'stage'>, names: Names): string => {
  const name = actorName(entry.by, names);
  if (entry.to === null) return m.event_stage_removed({ name, from: stageName(entry.from) });
  if (entry.from === null) return m.event_stage_added({ name, to: stageName(entry.to) });
  return m.event_stage({ name, from: stageName(entry.from), to: stageName(entry.to) });
};

const wokenWords = (entry: EntryOf<'woken'>, names: Names): string => {
  switch (entry.how) {
    case 'time':
      return m.event_woken_time();
    case 'message':
      return m.event_woken_message({ name: theContact(names) });
    case 'manual':
      return m.event_woken_manual({ name: actorName(entry.by, names) });
  }
};

const fieldNames = (fields: Fields): string =>
  Object.keys(fields)
    .map((name) => fieldLabel(name))
    .join(', ');

/** The label of a contact's field. */
export const fieldLabel = (name: string): string => {
  switch (name) {
    case 'name':
      return m.contact_name();
    case 'email':
      return m.contact_email();
    case 'phone':
      return m.contact_phone();
    case 'company':
      return m.contact_company();
    case 'language':
      return m.contact_language();
    default:
      return m.contact_note();
  }
};

const otherName = ({ name }: { readonly name: string }): string => isolate(firstVisible(name) ?? m.visitor());

const mergedWords = (entry: EntryOf<'merged'>, names: Names): string => {
  const inputs = { name: actorName(entry.by, names), other: otherName(entry.other) };
  const fields = fieldNames(entry.taken);
  return fields === '' ? m.event_merged(inputs) : m.event_merged_fields({ ...inputs, fields });
};

/** An id of a person on a channel, as people write it. */
const aliasName = ({ kind, value }: Alias): string =>
  isolate(kind === 'phone' ? `+${cleanName(value)}` : cleanName(value));

/** The id of the same kind that the person has now, or the first one. */
const presentName = ({ from, sender }: EntryOf<'identity-changed'>): string => {
  const { aliases = [] } = sender;
  const present = aliases.find(({ kind }) => kind === from.kind) ?? aliases[0];
  return present === undefined ? isolate(cleanName(sender.external)) : aliasName(present);
};

const identityWords = (entry: EntryOf<'identity-changed'>, names: Names): string =>
  m.event_identity({
    name: theContact(names),
    channel: channelName(entry.channel, names),
    from: aliasName(entry.from),
    to: presentName(entry),
  });

const aliasLostWords = ({ channel, alias, other }: EntryOf<'alias-lost'>, names: Names): string =>
  m.event_alias_lost({
    alias: aliasName(alias),
    channel: channelName(channel, names),
    other: otherName(other),
  });

const mergeSuggestedWords = ({ channel, alias, other }: EntryOf<'merge-suggested'>, names: Names): string =>
  m.event_merge_suggested({
    alias: aliasName(alias),
    channel: channelName(channel, names),
    other: otherName(other),
  });

type Words = { readonly [K in EventKind]: (entry: EntryOf<K>, names: Names) => string };

/** The words of each kind of event. The types fail when a kind is missing here. */
const WORDS: Words = {
  opened: openedWords,
  closed: closedWords,
  assigned: assignedWords,
  unassigned: unassignedWords,
  snoozed: (entry, names) =>
    m.event_snoozed({ name: actorName(entry.by, names), time: fullTime(entry.until) }),
  woken: wokenWords,
  stage: stageWords,
  blocked: (entry, names) => m.event_blocked({ name: actorName(entry.by, names) }),
  unblocked: (entry, names) => m.event_unblocked({ name: actorName(entry.by, names) }),
  fields: (entry, names) =>
    m.event_fields({ name: actorName(entry.by, names), fields: fieldNames(entry.set) }),
  page: (entry, names) => m.event_page({ name: theContact(names), page: pageName(entry) }),
  'channel-event': (entry, names) =>
    m.event_channel({ name: actorName(entry.by, names), event: isolate(cleanName(entry.name)) }),
  'comment-deleted': (entry, names) => m.event_comment_deleted({ name: actorName(entry.by, names) }),
  tagged: (entry, names) =>
    m.event_tagged({ name: actorName(entry.by, names), tag: copiedName(entry.tag.name) }),
  untagged: (entry, names) =>
    m.event_untagged({ name: actorName(entry.by, names), tag: copiedName(entry.tag.name) }),
  team: (entry, names) => teamWords(actorName(entry.by, names), entry.from?.name, entry.to?.name),
  'bot-status': (entry, names) => botWords(entry, actorName(entry.by, names)),
  'workflow-started': (entry, names) =>
    workflowStartedWords(entry, entry.by.kind === 'workflow' ? undefined : actorName(entry.by, names)),
  'workflow-failed': (entry) => workflowFailedWords(entry),
  'broadcast-sent': (entry) => m.event_broadcast({ broadcast: copiedName(entry.broadcast.name) }),
  'opt-out': (entry, names) => optOutWords(entry, actorName(entry.by, names), theContact(names)),
  merged: mergedWords,
  'merged-into': (entry, names) =>
    m.event_merged_into({ name: actorName(entry.by, names), other: otherName(entry.other) }),
  unmerged: (entry, names) =>
    m.event_unmerged({ name: actorName(entry.by, names), other: otherName(entry.other) }),
  'identity-changed': identityWords,
  'alias-lost': aliasLostWords,
  'merge-suggested': mergeSuggestedWords,
  unknown: () => m.event_unknown(),
};

/** One sentence for an event; empty for entries that are not events. */
export const eventWords = (entry: Entry, names: Names): string => {
  if (!isEvent(entry)) return '';
  // An entry that was not upcast can be of a kind that only a newer program knows (law L18).
  const kind = isKnownKind(entry.kind) ? entry.kind : 'unknown';
  return (WORDS[kind] as (of: EventEntry, among: Names) => string)(entry, names);
};
