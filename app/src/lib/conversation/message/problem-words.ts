/** What is said of a message that failed, waits or is uncertain, and what an agent can do about it (DR-3, CH-8). */
import type { BrokenReason } from '@parley/core/channels/pause';
import type { FailureClass, WaitScope } from '@parley/core/channels/send-failure';
import { m } from '../../paraglide/messages.js';

/** @param templates whether the channel still takes templates when the window has closed */
export function failureText(failure: FailureClass | undefined, templates: boolean): string {
  if (failure === 'window-closed' && !templates) return m.failed_window_closed_wait();
  // A newer server may send another class (law L18).
  return ((failure && TEXTS[failure]) ?? m.failed_none_text)();
}

const TEXTS: Readonly<Record<FailureClass, () => string>> = {
  'window-closed': m.failed_window_closed_text,
  unreachable: m.failed_unreachable_text,
  'opted-out': m.failed_opted_out_text,
  'held-back': m.failed_held_back_text,
  'not-taken': m.failed_not_taken_text,
  'bad-template': m.failed_bad_template_text,
  'not-allowed': m.failed_not_allowed_text,
  refused: m.failed_refused_text,
  'gave-up': m.failed_gave_up_text,
};

export function waitText(scope: WaitScope): string {
  return ((WAITS as Partial<typeof WAITS>)[scope] ?? m.wait_unknown)();
}

const WAITS: Readonly<Record<WaitScope, () => string>> = {
  person: m.wait_person,
  channel: m.wait_channel,
  template: m.wait_template,
  service: m.wait_service,
};

/** Why a channel sends nothing. */
export function pauseText(why: BrokenReason): string {
  return ((PAUSES as Partial<typeof PAUSES>)[why] ?? m.pause_unknown)();
}

const PAUSES: Readonly<Record<BrokenReason, () => string>> = {
  token: m.pause_token,
  permission: m.pause_permission,
  payment: m.pause_payment,
  restricted: m.pause_restricted,
  settings: m.pause_settings,
  unreachable: m.pause_unreachable,
};

/** A failed message can be given up in any case. */
export type Remedy = 'retry' | 'template' | 'settings' | 'edit';

/** What can be done about a failed message, the best first. */
export function remediesOf(failure: FailureClass | undefined): readonly Remedy[] {
  return (failure && REMEDIES[failure]) ?? ['retry', 'edit'];
}

const REMEDIES: Readonly<Record<FailureClass, readonly Remedy[]>> = {
  'window-closed': ['template', 'edit'],
  unreachable: ['retry', 'edit'],
  'opted-out': ['edit'],
  'held-back': ['retry'],
  'not-taken': ['edit'],
  'bad-template': ['template', 'settings'],
  'not-allowed': ['settings', 'retry'],
  refused: ['edit', 'retry'],
  'gave-up': ['retry', 'edit'],
};
