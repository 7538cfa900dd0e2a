/** Wording of events about teams, bots, workflows and broadcasts (EV-1). */
import type { EntryOf } from '@parley/core/contact/entry';
import type { Trigger } from '@parley/core/contact/facts/automation-facts';
import { isolate } from '@parley/core/names/isolate';
import { m } from '../paraglide/messages.js';
import { copiedName } from '../ui/actor-words.ts';

/** @param name the actor's name; the teams are absent where there is no team. */
export function teamWords(name: string, before: string | undefined, after: string | undefined): string {
  const [from, to] = [copiedName(before ?? ''), copiedName(after ?? '')];
  if (after === undefined) return m.event_team_removed({ name, from });
  return before === undefined ? m.event_team({ name, to }) : m.event_team_changed({ name, from, to });
}

/** @param name the actor's name. */
export function botWords({ on, cause }: EntryOf<'bot-status'>, name: string): string {
  if (on) return m.event_bot_on({ name });
  switch (cause) {
    case 'reply':
      return m.event_bot_off_reply({ name });
    case 'assignment':
      return m.event_bot_off_assignment({ name });
    case 'echo':
      return m.event_bot_off_echo();
    default:
      return m.event_bot_off({ name });
  }
}

/** @param name of the actor who started the workflow; absent if the workflow itself is the actor. */
export const workflowStartedWords = (
  { workflow, trigger }: EntryOf<'workflow-started'>,
  name: string | undefined,
): string =>
  m.event_workflow_started({
    workflow: copiedName(workflow.name),
    trigger: trigger === 'manual' && name !== undefined ? m.trigger_manual_by({ name }) : TRIGGERS[trigger](),
  });

export const workflowFailedWords = ({ workflow, step, reason }: EntryOf<'workflow-failed'>): string =>
  m.event_workflow_failed({
    workflow: copiedName(workflow.name),
    step: copiedName(step),
    reason: isolate(reason),
  });

/** @param name the actor's name. @param contact the contact's name. */
export function optOutWords({ out, cause }: EntryOf<'opt-out'>, name: string, contact: string): string {
  if (cause === 'manual') return out ? m.event_opt_out_manual({ name }) : m.event_opt_in_manual({ name });
  return out ? m.event_opt_out({ name: contact }) : m.event_opt_in({ name: contact });
}

/** The types fail when a trigger is missing here. */
const TRIGGERS: Readonly<Record<Trigger, () => string>> = {
  opened: m.trigger_opened,
  closed: m.trigger_closed,
  message: m.trigger_message,
  stage: m.trigger_stage,
  tag: m.trigger_tag,
  field: m.trigger_field,
  'snooze-ended': m.trigger_snooze_ended,
  'broadcast-replied': m.trigger_broadcast_replied,
  webhook: m.trigger_webhook,
  manual: m.trigger_manual,
  workflow: m.trigger_workflow,
};
