/** What an attack is given, and what came of it. It runs in a process of its own (`attacker.ts`). */

export interface Target {
  readonly url: string;
  /** The web chat, for visitors. */
  readonly channel: string;
  /** Cookies of the sessions of one agent, the attacker where an account is needed. */
  readonly cookies: readonly string[];
  readonly contacts: readonly string[];
  /** Desks of the contacts. */
  readonly desks: readonly string[];
  readonly seconds: number;
}

export interface Outcome {
  /** Requests and frames. */
  readonly sent: number;
  /** Requests that were answered with an error, and sockets that were closed. */
  readonly refused: number;
}

export type Attack = (target: Target) => Promise<Outcome>;
