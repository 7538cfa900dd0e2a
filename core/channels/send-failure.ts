/** Why a channel did not take a message: what the screen has words for, and what can be done (DR-3). */

export const FAILURE_CLASSES = [
  /** The person's window is closed: a template can still be sent. */
  'window-closed',
  /** The person has no account there, has blocked us, or cannot be reached for now. */
  'unreachable',
  /** The person does not want this kind of message. */
  'opted-out',
  /** The channel holds back marketing messages to this person: not before a day has passed. */
  'held-back',
  /** The channel takes no part of what the message has: a file's type or size, a text that is too long. */
  'not-taken',
  /** The template does not exist, does not fit its values, is paused or switched off. */
  'bad-template',
  /** The channel may not write to this person or country. */
  'not-allowed',
  /** The channel refused the message for another reason. */
  'refused',
  /** The channel did not answer, or was too busy, at every try. */
  'gave-up',
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/**
 * What makes a message wait: the service's limit for this person, for the channel or for the template, or a service that
 * did not answer and is tried again.
 */
export const WAIT_SCOPES = ['person', 'channel', 'template', 'service'] as const;
export type WaitScope = (typeof WAIT_SCOPES)[number];
