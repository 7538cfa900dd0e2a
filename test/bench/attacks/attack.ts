/** Input and outcome of an attack. It runs in its own process (`attacker.ts`). */

export interface Target {
  readonly url: string;
  /** The web chat, for visitors. */
  readonly channel: string;
  /** Cookies of one agent's sessions; the agent is the attacker, where an account is needed. */
  readonly cookies: readonly string[];
  readonly contacts: readonly string[];
  /** Drafts documents of the contacts. */
  readonly draftsDocuments: readonly string[];
  readonly seconds: number;
}

export interface Outcome {
  /** Number of requests and frames. */
  readonly sent: number;
  /** Number of requests that were answered with an error, and of sockets that were closed. */
  readonly refused: number;
}

export type Attack = (target: Target) => Promise<Outcome>;
