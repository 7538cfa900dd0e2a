import type { Actor } from '@parley/core/contact/entry';
import type { ContactState } from '@parley/core/contact/state';
import type { Notification } from '@parley/core/protocol/agent-api';
import type { NotificationKind } from '@parley/core/contact/consequences';
import { isolate } from '@parley/core/names/isolate';
import { m } from '../paraglide/messages.js';
import type { People } from '../state/people.svelte.ts';
import { programName } from '../ui/actor-words.ts';

/** What happened, without the contact's name, which stands above it. */
export const noticeWords = ({ kind, by }: Pick<Notification, 'kind' | 'by'>, people: People): string => {
  const name = by && nameOf(by, people);
  switch (kind) {
    case 'mention':
      return name === undefined ? m.notice_mention() : m.notice_mention_by({ name });
    case 'assigned':
      return name === undefined ? m.notice_assigned() : m.notice_assigned_by({ name });
    case 'message':
      return m.notice_message();
    case 'unassigned-message':
      return m.notice_unassigned_message();
    // A newer server may send another kind (law L18).
    default:
      return m.notice_unknown();
  }
};

/** The name of an agent or a program; undefined for all others. */
const nameOf = (by: Actor, people: People): string | undefined =>
  by.kind === 'agent' ? isolate(people.nameOf(by.id) ?? m.former_member()) : programName(by);

/** The words that it is about: of a comment, or of the message that is still the contact's last. */
export const noticeQuote = (
  { kind, text, seq }: Pick<Notification, 'kind' | 'text' | 'seq'>,
  state: ContactState | undefined,
): string | undefined => {
  if (kind === 'mention') return text;
  if (kind === 'assigned') return undefined;
  const preview = state?.preview;
  return preview?.direction === 'in' && preview.seq === seq && preview.text !== '' ? preview.text : undefined;
};

/** A reason as the settings name it. */
export const reasonName = (kind: NotificationKind): string => {
  switch (kind) {
    case 'mention':
      return m.notify_mention();
    case 'assigned':
      return m.notify_assigned();
    case 'message':
      return m.notify_message();
    case 'unassigned-message':
      return m.notify_unassigned_message();
    default:
      return m.notice_unknown();
  }
};

/** A mention as a row of the list quotes it: the author's name and the words. */
export const quotedMention = ({ by, text }: Pick<Notification, 'by' | 'text'>, people: People): string => {
  const words = text ?? m.notice_mention();
  const name = by && nameOf(by, people);
  return name === undefined ? words : m.mention_quoted({ name, text: words });
};
