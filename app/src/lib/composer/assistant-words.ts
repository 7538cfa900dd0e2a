import type { AssistantFailure } from '../ai/assistant.svelte.ts';
import { m } from '../paraglide/messages.js';

/** Why nothing was written, and what can be done about it. */
export const assistantFailure = (reason: AssistantFailure): string => {
  switch (reason) {
    case 'offline':
      return m.summary_failed_offline();
    case 'missing':
      return m.summary_failed_missing();
    case 'broken':
      return m.summary_failed_broken();
    case 'memory':
      return m.summary_failed_memory();
    case 'unsupported':
      return m.summary_failed_unsupported();
    case 'gpu':
      return m.summary_failed_gpu();
    case 'nothing-said':
      return m.summary_failed_nothing();
  }
};
