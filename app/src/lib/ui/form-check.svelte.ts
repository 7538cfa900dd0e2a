import * as v from 'valibot';
import { stableText } from '@parley/core/protocol/stable-text';
import { problemWords } from './problem-words.ts';

/** What is wrong, in words, by the field that it is about: `name`, `stages.2.name`. */
export type Problems = Readonly<Record<string, string>>;

/** What a schema finds wrong in what was typed: the first problem of each field. */
export function problemsOf(schema: v.GenericSchema, typed: unknown): Problems {
  const { issues = [] } = v.safeParse(schema, typed, { abortPipeEarly: true });
  const problems: Record<string, string> = {};
  for (const issue of issues) problems[v.getDotPath(issue) ?? ''] ??= problemWords(issue);
  return problems;
}

/**
 * Says at each field of a form what is wrong with it. Nothing is said before the first attempt to send the form, and
 * from then on while somebody types.
 */
export class FormCheck<Typed> {
  readonly #read: () => Typed;
  readonly #find: (typed: Typed) => Problems;
  #tried = $state(false);
  /** What the server found, and in what. */
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

  /** What is wrong with a field. */
  at(field: string): string | undefined {
    return this.#problems[field];
  }

  /** Whether the form can be sent; otherwise the fields say why not. */
  passes(): boolean {
    this.#tried = true;
    return Object.keys(this.#find(this.#read())).length === 0;
  }

  /** Has fields say what the server found, until something else is typed. */
  tell(problems: Problems): 'marked' {
    this.#told = { problems, about: stableText(this.#read()) };
    return 'marked';
  }

  /** The form begins anew. */
  rest(): void {
    this.#tried = false;
    this.#told = undefined;
  }
}
