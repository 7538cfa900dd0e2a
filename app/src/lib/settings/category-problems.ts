import * as v from 'valibot';
import { CategorySchema, MAX_CATEGORIES } from '@parley/core/workspace/workspace';
import { m } from '../paraglide/messages.js';
import { problemsOf, type Problems } from '../ui/forms/form-check.svelte.ts';
import { lines } from './lines.ts';

const LINE = v.object({ line: CategorySchema });
/** Most lines whose problems are named at once, and most characters of a line that are shown. */
const MOST = 5;
const SHOWN = 40;

/** The problems of a list of categories (one in each line), with the number of the line. */
export function categoryProblems(typed: string): Problems {
  const wrong = typed.split('\n').flatMap((line, at) => {
    const text = line.trim();
    const problem = text === '' ? undefined : problemsOf(LINE, { line: text })['line'];
    if (problem === undefined) return [];
    const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
    return [m.problem_line({ line: at + 1, text: shown, problem })];
  });
  const there = lines(typed).length;
  if (there > MAX_CATEGORIES) wrong.push(m.problem_many({ most: MAX_CATEGORIES, there }));
  return wrong.length === 0 ? {} : { categories: wrong.slice(0, MOST).join('\n') };
}
