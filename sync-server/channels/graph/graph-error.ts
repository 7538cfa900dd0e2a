/** Errors in the form that the Graph API gives them: in its answers, and in webhooks. */
import { fieldOf, isObject, numberOf, textOf, within } from './read/loose.ts';

export interface GraphError {
  readonly code: number;
  readonly subcode?: number;
  /** In Meta's words, at most `MAX_WORDS` characters. */
  readonly words: string;
  /** Meta says that the same call may succeed later. */
  readonly isTransient: boolean;
}

/** Longest text of an error that is kept, in UTF-16 units. */
const MAX_WORDS = 500;

/** The error of an answer's body, or of a status in a webhook; undefined if it has none of Graph's form. */
export function graphErrorOf(error: unknown): GraphError | undefined {
  if (!isObject(error)) return undefined;
  const code = numberOf(fieldOf(error, 'code'));
  if (code === undefined) return undefined;
  const details = textOf(within(error, 'error_data', 'details') ?? fieldOf(error, 'details'), MAX_WORDS);
  const title = textOf(fieldOf(error, 'message') ?? fieldOf(error, 'title'), MAX_WORDS);
  const subcode = numberOf(fieldOf(error, 'error_subcode'));
  const words = details === undefined || details === title ? title : title ? `${title}: ${details}` : details;
  return {
    code,
    ...(subcode === undefined ? {} : { subcode }),
    words: textOf(words, MAX_WORDS) ?? `error ${code}`,
    isTransient: fieldOf(error, 'is_transient') === true,
  };
}

/** The code with its subcode, as it is kept beside the words. */
export function codeOf({ code, subcode }: GraphError): string {
  return subcode === undefined ? String(code) : `${code}/${subcode}`;
}
