import { m } from '../paraglide/messages.js';
import type { ApiError } from './api.ts';

/** What happened and what to do, in words. */
export const errorWords = (error: ApiError): string => {
  switch (error) {
    case 'network':
      return m.error_network();
    case 'unauthenticated':
      return m.error_credentials();
    case 'rate-limited':
      return m.error_rate_limited();
    case 'conflict':
      return m.error_conflict();
    case 'name-taken':
      return m.error_name_taken();
    case 'gone':
      return m.error_invitation_gone();
    case 'not-you':
      return m.error_not_you();
    case 'forbidden':
    case 'foreign-origin':
      return m.error_forbidden();
    case 'malformed':
      return m.error_malformed();
    case 'too-large':
      return m.error_too_large();
    case 'quota':
      return m.error_quota();
    case 'not-found':
      return m.error_not_found();
    case 'unsupported-type':
    case 'unavailable':
    case 'internal':
      return m.error_unavailable();
  }
};
