import type { Refusal } from '@parley/core/contact/decide/decision';
import type { Actor } from '@parley/core/contact/entry';
import type { DoorRefusal } from '@parley/core/protocol/answers';
import { isolate } from '@parley/core/names/isolate';
import { m } from '../paraglide/messages.js';
import type { People } from '../state/people.svelte.ts';
import { timeBeside } from '../ui/time.ts';
import { variableName } from '../ui/forms/variable-names.ts';

/** The actor's name, for use in a sentence. */
export const actorName = (by: Actor, people: People): string =>
  by.kind === 'agent' ? isolate(people.nameOf(by.id) ?? m.former_member()) : m.somebody();

/** Why the server did not do it, in words. */
export const refusalWords = (refusal: Refusal | DoorRefusal, people: People): string => {
  switch (refusal.reason) {
    case 'blocked':
      return m.refusal_blocked();
    case 'assigned-meanwhile': {
      const time = timeBeside(refusal.at);
      const name = actorName(refusal.by, people);
      return refusal.to === null
        ? m.refusal_unassigned_meanwhile({ name, time })
        : m.refusal_assigned_meanwhile({
            name,
            time,
            to: isolate(people.nameOf(refusal.to) ?? m.former_member()),
          });
    }
    case 'already-closed':
      return m.refusal_already_closed({ name: actorName(refusal.by, people), time: timeBeside(refusal.at) });
    case 'not-open':
      return m.refusal_not_open();
    case 'note-required':
      return refusal.summary ? m.refusal_summary_required() : m.refusal_category_required();
    case 'unknown-agent':
      return m.refusal_agent_left();
    case 'unknown-category':
    case 'unknown-stage':
    case 'unknown-comment':
    case 'unknown-message':
    case 'unknown-file':
      return m.refusal_gone();
    case 'not-author':
      return m.refusal_not_author();
    case 'edited-meanwhile':
      return m.refusal_edited_meanwhile();
    case 'draft-consumed':
      return m.refusal_draft_consumed({ name: actorName(refusal.by, people), time: timeBeside(refusal.at) });
    case 'unfilled-variable':
      return m.refusal_unfilled({ variables: refusal.variables.map(variableName).join(', ') });
    case 'empty':
      return m.refusal_empty();
    case 'no-channel':
      return m.refusal_no_channel();
    case 'time-passed':
      return m.refusal_time_passed();
    case 'time-too-far':
      return m.refusal_time_too_far();
    case 'changed-since':
      return m.refusal_changed_since({ name: actorName(refusal.by, people), time: timeBeside(refusal.at) });
    case 'nothing-to-undo':
    case 'nothing-held':
    case 'already-replaced':
      return m.refusal_nothing_to_undo();
    case 'not-failed':
      return m.refusal_not_failed();
    case 'unknown-contact':
    case 'erased':
      return m.refusal_unknown_contact();
    case 'id-reused':
    case 'malformed':
      return m.refusal_malformed();
    case 'damaged':
      return m.refusal_damaged();
    case 'failed':
      return m.refusal_failed();
    // A newer server may send another refusal (law L18).
    default:
      return m.refusal_unknown();
  }
};
