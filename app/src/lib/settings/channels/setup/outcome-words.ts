/** What came of a trial, in words (CH-10). The service's own words stand beside them. */
import type { SetupFailure, SetupOutcome, SetupSuccess } from '@parley/core/channels/setup-outcomes';
import { m } from '../../../paraglide/messages.js';

const WORDS: Readonly<Record<SetupSuccess | SetupFailure, () => string>> = {
  'token-valid': m.outcome_token_valid,
  'token-end-unknown': m.outcome_token_end_unknown,
  'number-found': m.outcome_number_found,
  'page-found': m.outcome_page_found,
  subscribed: m.outcome_subscribed,
  'templates-read': m.outcome_templates_read,
  'no-template-approved': m.outcome_no_template_approved,
  'templates-synchronised': m.outcome_templates_synchronised,
  'address-answered': m.outcome_address_answered,
  'ping-taken': m.outcome_ping_taken,
  'webhook-arrived': m.outcome_webhook_arrived,
  'token-missing': m.outcome_token_missing,
  'token-refused': m.outcome_token_refused,
  'token-ending': m.outcome_token_ending,
  'permission-missing': m.outcome_permission_missing,
  'no-access': m.outcome_no_access,
  'account-unreadable': m.outcome_account_unreadable,
  'number-unknown': m.outcome_number_unknown,
  'number-differs': m.outcome_number_differs,
  'page-unknown': m.outcome_page_unknown,
  'page-differs': m.outcome_page_differs,
  'subscriptions-unreadable': m.outcome_subscriptions_unreadable,
  'not-subscribed': m.outcome_not_subscribed,
  'fields-missing': m.outcome_fields_missing,
  'templates-unreadable': m.outcome_templates_unreadable,
  'signature-refused': m.outcome_signature_refused,
  'address-redirects': m.outcome_address_redirects,
  'ping-refused': m.outcome_ping_refused,
  'nothing-arrived': m.outcome_nothing_arrived,
  'webhook-refused': m.outcome_webhook_refused,
  'service-refused': m.outcome_service_refused,
  'service-strange': m.outcome_service_strange,
  'no-answer': m.outcome_no_answer,
  failed: m.outcome_failed,
};

export const outcomeWords = ({ ok, code }: SetupOutcome): string =>
  // A newer server may answer with another code (law L18).
  ((WORDS as Partial<typeof WORDS>)[code] ?? (ok ? m.outcome_passed : m.outcome_failed))();
