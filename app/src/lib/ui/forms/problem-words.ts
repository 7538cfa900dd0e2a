import type * as v from 'valibot';
import { m } from '../../paraglide/messages.js';

/** Says what is wrong with a typed value, and what to do. */
export function problemWords(issue: v.BaseIssue<unknown>): string {
  // The typed value, before the schema transforms it.
  const typed: unknown = issue.path?.at(-1)?.value;
  const limit = typeof issue.requirement === 'number' ? issue.requirement : 0;
  if (typeof typed === 'string' && typed.trim() === '') return m.problem_empty();
  switch (issue.type) {
    case 'min_length':
      return limit > 1 ? m.problem_short({ least: limit }) : m.problem_unseen();
    case 'max_length':
      return Array.isArray(typed)
        ? m.problem_many({ most: limit, there: typed.length })
        : m.problem_long({ most: limit, there: String(typed).length });
    case 'email':
      return m.problem_email();
    case 'check':
      return m.problem_hidden();
    default:
      return m.problem_other();
  }
}
