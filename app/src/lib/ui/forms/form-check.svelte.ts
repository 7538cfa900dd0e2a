import * as v from 'valibot';
import { stableText } from '@parley/core/protocol/stable-text';
import { problemWords } from './problem-words.ts';

/** Problems in words, by the name of their field: `name`, `stages.2.name`. */
export type Problems = Readonly<Record<string, string>>;

/** The problems that a schema finds in the typed values: the first problem of each field. */
export function problemsOf(schema: v.GenericSchema, typed: unknown): Problems {
  const { issues = [] } = v.safeParse(schema, typed, { abortPipeEarly: true });
  const problems: Record<string, string> = {};
  for (const issue of issues) problems[v.getDotPath(issue) ?? ''] ??= problemWords(issue);
  return problems;
}

/**
 * Shows each field's problem. Says nothing before the first attempt to send the form; after that, the
 * problems change as somebody types.
 */
export class FormCheck<Typed> {
  readonly #read: () => Typed;
  readonly #find: (typed: Typed) => Problems;
  #tried = $state(false);
  /** The problems that the server found, and the form's values at that time. */
  #told = $state.raw<{ readonly problems: Problems; readonly about: string }>();

  constructor(read: () => Typed, find: (typed: Typed) => Problems) {
    this.#read = read;
    this.#find = find;
  }

  readonly #problems: Problems = $derived.by(() => {
    const typed = this.#read();
    const told = this.#told;
    const found = this.#tried ? this.#find(typed) : {};
    return told?.about === stableText(typed) ? { ...told.problems, ...found } : found;
  });

  /** The problem of a field. */
  at(field: string): string | undefined {
    return this.#problems[field];
  }

  /** Whether the form can be sent; otherwise the fields show why not. */
  passes(): boolean {
    this.#tried = true;
    return Object.keys(this.#find(this.#read())).length === 0;
  }

  /** Makes the fields show the server's problems until something else is typed. */
  tell(problems: Problems): 'marked' {
    this.#told = { problems, about: stableText(this.#read()) };
    return 'marked';
  }

  /** Starts the form again. */
  rest(): void {
    this.#tried = false;
    this.#told = undefined;
  }
}
