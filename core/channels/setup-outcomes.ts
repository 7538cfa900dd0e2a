/** What comes of trying a step of a channel's setup (CH-10). The screen has words for each code. */

export const SETUP_SUCCESSES = [
  'token-valid',
  /** The token works, and the service does not say when it ends. */
  'token-end-unknown',
  /** The details say the number or page, as the service calls it. */
  'number-found',
  'page-found',
  /** The service sends webhooks to the app that the details name. */
  'subscribed',
  /** The details say how many templates can be sent. */
  'templates-read',
  'no-template-approved',
  /** The details say how many templates there are now. */
  'templates-synchronised',
  /** Somebody answers at the address; whether messages are taken there is not known. */
  'address-answered',
  /** The system has answered a signed ping as it should. */
  'ping-taken',
  /** A webhook came, and its signature was right. */
  'webhook-arrived',
] as const;
export type SetupSuccess = (typeof SETUP_SUCCESSES)[number];

export const SETUP_FAILURES = [
  'token-missing',
  'token-refused',
  /** The token ends on the day that the details say. */
  'token-ending',
  /** The details name the missing permissions, or are in the service's words. */
  'permission-missing',
  /** The id of the number or page is wrong, or the token may not see what it names. */
  'no-access',
  'account-unreadable',
  /** The account has no such number; the details say its numbers. */
  'number-unknown',
  /** The id belongs to the number that the details say, and another one was entered. */
  'number-differs',
  'page-unknown',
  /** The token belongs to the page that the details name, and the id of another one was entered. */
  'page-differs',
  'subscriptions-unreadable',
  'not-subscribed',
  /** The details name the fields of webhooks that nobody has subscribed to. */
  'fields-missing',
  'templates-unreadable',
  'signature-refused',
  'address-redirects',
  /** The system has answered a signed ping with an error. */
  'ping-refused',
  'nothing-arrived',
  /** A webhook came, and was refused for the reason in the details. */
  'webhook-refused',
  /** The service answers that it will not, for a reason that has no code of its own. */
  'service-refused',
  /** Something answers, and it is not the service. */
  'service-strange',
  'no-answer',
  /** The trial itself went wrong. */
  'failed',
] as const;
export type SetupFailure = (typeof SETUP_FAILURES)[number];

/** `detail` is a figure, a name or the service's own words, which are in no language of ours; empty if there are none. */
export type SetupOutcome =
  | { readonly ok: true; readonly code: SetupSuccess; readonly detail: string }
  | { readonly ok: false; readonly code: SetupFailure; readonly detail: string };

export function succeeded(code: SetupSuccess, detail = ''): SetupOutcome {
  return { ok: true, code, detail };
}

export function failed(code: SetupFailure, detail = ''): SetupOutcome {
  return { ok: false, code, detail };
}
