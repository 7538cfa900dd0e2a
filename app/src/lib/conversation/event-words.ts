/** Wording of every kind of event, by whoever caused it (EV-1). */
import type { Actor, Entry, EntryOf } from '@parley/core/contact/entry';
import type { ContactState } from '@parley/core/contact/state';
import type { AgentId } from '@parley/core/ids';
import { cleanName, firstVisible } from '@parley/core/names/clean-name';
import { isolate } from '@parley/core/names/isolate';
import { m } from '../paraglide/messages.js';
import type { People } from '../state/people.svelte.ts';
import { contactName } from '../ui/names.ts';
import { fullTime } from '../ui/time.ts';

export interface Names {
  readonly people: People;
  readonly contact: ContactState | undefined;
}

const agentName = (id: AgentId, { people }: Names): string => isolate(people.nameOf(id) ?? m.former_member());

const theContact = ({ contact }: Names): string => isolate(contactName(contact));

/** The title of an event's page, or the page's address if it has no title. */
export const pageName = ({ title, url }: { readonly title?: string; readonly url: string }): string =>
  isolate(firstVisible(title) ?? url);

const stageName = (stage: { readonly name: string } | null): string => isolate(cleanName(stage?.name ?? ''));

/** The name of the actor, as the subject of a sentence: isolated from the words around it. */
export const actorName = (by: Actor, names: Names): string => {
  switch (by.kind) {
    case 'agent':
      return agentName(by.id, names);
    case 'contact':
      return theContact(names);
    case 'channel':
      return isolate(names.people.channel(by.id)?.name ?? m.the_channel());
    case 'clock':
    case 'auto-close':
      return 'Parley';
    // An actor that only a newer program knows (law L18).
    default:
      return m.somebody();
  }
};

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

const fieldNames = (entry: EntryOf<'fields'>): string =>
  Object.keys(entry.set)
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

/** One sentence for an event; empty for entries that are none. */
export const eventWords = (entry: Entry, names: Names): string => {
  const name = actorName(entry.by, names);
  switch (entry.kind) {
    case 'opened':
      return openedWords(entry, names);
    case 'closed':
      return closedWords(entry, names);
    case 'assigned':
      return assignedWords(entry, names);
    case 'unassigned':
      return unassignedWords(entry, names);
    case 'snoozed':
      return m.event_snoozed({ name, time: fullTime(entry.until) });
    case 'woken':
      return wokenWords(entry, names);
    case 'stage':
      return stageWords(entry, names);
    case 'blocked':
      return m.event_blocked({ name });
    case 'unblocked':
      return m.event_unblocked({ name });
    case 'fields':
      return m.event_fields({ name, fields: fieldNames(entry) });
    case 'page':
      return m.event_page({ name: theContact(names), page: pageName(entry) });
    case 'channel-event':
      return m.event_channel({ name, event: isolate(cleanName(entry.name)) });
    case 'comment-deleted':
      return m.event_comment_deleted({ name });
    case 'message':
    case 'comment':
    case 'comment-edited':
    case 'reaction':
    case 'delivery':
      return '';
    // This may also be a kind that only a newer program knows (law L18).
    case 'unknown':
    default:
      return m.event_unknown();
  }
};
