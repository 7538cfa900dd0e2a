/** Texts of facts, with their bounds. */
import * as v from 'valibot';

/** Longest copied name, in characters. */
export const MAX_LABEL = 200;

/** A name that an entry copies: of a tag, a team, a workflow. */
export const LabelSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_LABEL));

/** A text of at most `max` characters, which may be empty. */
export const textUpTo = (max: number) => v.pipe(v.string(), v.maxLength(max));
