/** What the phrases of one trade consist of. All of them may hold choices, values and pairs (see template.ts). */
export interface Domain {
  readonly name: string;
  /** Value that stands for the matter: `order`, `booking`, `contract` … */
  readonly id: string;
  /** What the customer comes with: one clause in the first person, no stop at its end. */
  readonly matters: readonly string[];
  /** What the customer adds. Not for the summary. */
  readonly details: readonly string[];
  /** What the customer wants: `infinitive` as in "I would like to …" / « je voudrais … ». */
  readonly wants: readonly string[];
  /** What an agent can do: English `base|past`, French `infinitive|participle`, `vous` in front for a dative. */
  readonly actions: readonly string[];
  /** What the agent finds out: a clause. */
  readonly findings: readonly string[];
  /** What an agent has to refuse and why: `infinitive|reason clause`. */
  readonly refusals: readonly string[];
  /** What the customer is to do: infinitive without "to". */
  readonly homework: readonly string[];
  /** A choice that the agent lays before the customer: a clause after "whether" / « si ». */
  readonly choices: readonly string[];
}
