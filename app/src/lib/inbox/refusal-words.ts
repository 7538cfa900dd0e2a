import type { Refusal } from '@parley/core/contact/decide/decision';
import type { Actor } from '@parley/core/contact/entry';
import type { DoorRefusal } from '@parley/core/protocol/answers';
import { isolate } from '@parley/core/names/isolate';
import { m } from '../paraglide/messages.js';
import type { People } from '../state/people.svelte.ts';
import { programName } from '../ui/actor-words.ts';
import { timeBeside } from '../ui/time.ts';
import { variableName } from '../ui/forms/variable-names.ts';

/** Why the server did not do what a command asked for, in words. */
export function refusalWords(refusal: Refusal | DoorRefusal, people: People): string {
  switch (refusal.reason) {
    case 'assigned-meanwhile':
      return assignedWords(refusal, people);
    case 'already-closed':
      return m.refusal_already_closed(doneBy(refusal, people));
    case 'draft-consumed':
      return m.refusal_draft_consumed(doneBy(refusal, people));
    case 'changed-since':
      return m.refusal_changed_since(doneBy(refusal, people));
    case 'note-required':
      return refusal.summary ? m.refusal_summary_required() : m.refusal_category_required();
    case 'unfilled-variable':
      return m.refusal_unfilled({ variables: refusal.variables.map(variableName).join(', ') });
    // A newer server may send another refusal (law L18).
    default:
      return (WORDS[refusal.reason] ?? m.refusal_unknown)();
  }
}

/** The actor's name, for use in a sentence. */
export function actorName(by: Actor, people: People): string {
  return by.kind === 'agent'
    ? isolate(people.nameOf(by.id) ?? m.former_member())
    : (programName(by) ?? m.somebody());
}

type Reason = (Refusal | DoorRefusal)['reason'];
type ReasonWithDetails =
  | 'assigned-meanwhile'
  | 'already-closed'
  | 'draft-consumed'
  | 'changed-since'
  | 'note-required'
  | 'unfilled-variable';

/** The words of refusals that need no details. */
const WORDS: Readonly<Record<Exclude<Reason, ReasonWithDetails>, () => string>> = {
  blocked: m.refusal_blocked,
  'not-open': m.refusal_not_open,
  'unknown-agent': m.refusal_agent_left,
  'unknown-category': m.refusal_gone,
  'unknown-stage': m.refusal_gone,
  'unknown-comment': m.refusal_gone,
  'unknown-message': m.refusal_gone,
  'unknown-file': m.refusal_gone,
  'not-author': m.refusal_not_author,
  'edited-meanwhile': m.refusal_edited_meanwhile,
  empty: m.refusal_empty,
  'no-channel': m.refusal_no_channel,
  'unknown-identity': m.refusal_unknown_identity,
  'no-templates': m.refusal_no_templates,
  'unknown-template': m.refusal_unknown_template,
  'template-changed': m.refusal_template_changed,
  'template-incomplete': m.refusal_template_incomplete,
  'time-passed': m.refusal_time_passed,
  'time-too-far': m.refusal_time_too_far,
  'nothing-to-undo': m.refusal_nothing_to_undo,
  'nothing-held': m.refusal_nothing_to_undo,
  'already-replaced': m.refusal_nothing_to_undo,
  'not-failed': m.refusal_not_failed,
  'unknown-contact': m.refusal_unknown_contact,
  erased: m.refusal_unknown_contact,
  'id-reused': m.refusal_malformed,
  malformed: m.refusal_malformed,
  failed: m.refusal_failed,
};

function doneBy({ by, at }: { readonly by: Actor; readonly at: number }, people: People) {
  return { name: actorName(by, people), time: timeBeside(at) };
}

function assignedWords(refusal: Extract<Refusal, { reason: 'assigned-meanwhile' }>, people: People): string {
  const { to } = refusal;
  const done = doneBy(refusal, people);
  return to === null
    ? m.refusal_unassigned_meanwhile(done)
    : m.refusal_assigned_meanwhile({ ...done, to: isolate(people.nameOf(to) ?? m.former_member()) });
}
