/** What a decision knows: the answers to the questions that it asked, and nothing else. */
import type { AnswerTo, By, Loaded, Needs, QuestionName } from './questions.ts';

interface Part {
  readonly needs: Needs;
  readonly loaded: Loaded;
}

export class Known {
  /** What each step of the work has loaded. */
  readonly #parts: readonly Part[];

  private constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  /** @param loaded the answers to `needs`, in the same order */
  static of(needs: Needs, loaded: Loaded): Known {
    return new Known([{ needs, loaded }]);
  }

  /** Adds what the next step of a work has loaded. Nothing may have changed in between. */
  and(next: Known): Known {
    return new Known([...this.#parts, ...next.#parts]);
  }

  /**
   * The answer to a question.
   * @throws if the question is not among the needs: an answer that was not loaded is not the same as an
   * answer that says there is nothing
   */
  get<Name extends QuestionName>(name: Name, by: By<Name>): AnswerTo<Name> {
    for (const part of this.#parts) {
      const answers = answersIn(part, name, by);
      if (answers !== undefined) return answers.answer;
    }
    throw new Error(`a decision asks for ${name} ${JSON.stringify(by)}, which is not among its needs`);
  }
}

function answersIn<Name extends QuestionName>(
  { needs, loaded }: Part,
  name: Name,
  by: By<Name>,
): { readonly answer: AnswerTo<Name> } | undefined {
  const asked: readonly By<Name>[] = needs[name] ?? [];
  const index = asked.findIndex((one) => isSame(one, by));
  const answers: readonly AnswerTo<Name>[] | undefined = loaded[name];
  return index < 0 || answers === undefined ? undefined : { answer: answers[index] as AnswerTo<Name> };
}

/** Whether two keys of a question, texts, numbers or plain objects, are the same. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => isSame(a[name as keyof typeof a], b[name as keyof typeof b]))
  );
}
