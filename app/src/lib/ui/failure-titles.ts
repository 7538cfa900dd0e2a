/** Why a message was not sent, in a few words: on the message and in its row (DR-3). */
import type { FailureClass } from '@parley/core/channels/send-failure';
import { m } from '../paraglide/messages.js';

export function failureTitle(failure: FailureClass | undefined): string {
  // A newer server may send another class (law L18).
  return ((failure && TITLES[failure]) ?? m.failed_none)();
}

const TITLES: Readonly<Record<FailureClass, () => string>> = {
  'window-closed': m.failed_window_closed,
  unreachable: m.failed_unreachable,
  'opted-out': m.failed_opted_out,
  'held-back': m.failed_held_back,
  'not-taken': m.failed_not_taken,
  'bad-template': m.failed_bad_template,
  'not-allowed': m.failed_not_allowed,
  refused: m.failed_refused,
  'gave-up': m.failed_gave_up,
};
