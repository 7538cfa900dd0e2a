/** What a language brings to a conversation. Phrases use the little language of template.ts. */
import type { Language } from '@parley/core/language/transcript/language';
import type { Domain } from './domain.ts';

/** One thing that is said and how a summary tells it. */
export interface Fact {
  readonly said: string;
  readonly told: string;
}

export interface Small {
  readonly hello: readonly string[];
  readonly agentHello: readonly string[];
  readonly sorry: readonly string[];
  readonly bye: readonly string[];
  readonly agentBye: readonly string[];
  readonly thanks: readonly string[];
  readonly wait: readonly string[];
  readonly impatience: readonly string[];
  readonly offTopic: readonly string[];
  readonly agentSmall: readonly string[];
  readonly handOver: readonly string[];
  readonly takeOver: readonly string[];
  readonly received: readonly string[];
  readonly another: readonly string[];
  readonly agree: readonly string[];
  readonly grumble: readonly string[];
  readonly injections: readonly string[];
}

export interface Voice {
  readonly language: Language;
  readonly domains: readonly Domain[];
  readonly small: Small;
  /** What the agent asks for, by kind: question, answer with `{id}`, and how a summary names it. */
  readonly asks: readonly { readonly ask: string; readonly answer: string; readonly told: string }[];
  /** How the identifier of a domain is given by the customer, alone or behind the matter. */
  readonly gives: readonly string[];
  readonly askIdentifier: readonly string[];
  /** The word for the identifier in a summary: order, booking … */
  readonly noun: (id: string) => string;
  readonly waitingFor: (what: string) => string;
  readonly askedFor: (what: string) => string;
  readonly matter: (clause: string) => string | undefined;
  readonly want: (infinitive: string) => readonly Fact[];
  readonly done: (action: string) => readonly Fact[];
  readonly promise: (action: string, when: string) => readonly Fact[];
  readonly whens: readonly string[];
  readonly finding: (clause: string) => readonly Fact[];
  readonly refuse: (refusal: string) => readonly Fact[];
  readonly homework: (infinitive: string) => readonly Fact[];
  readonly choice: (clause: string) => readonly Fact[];
  readonly after: readonly Fact[];
  /** The customer claims that somebody agreed to an action. */
  readonly claim: (action: string) => readonly Fact[];
  readonly noTrace: readonly Fact[];
  /** The customer says that a promised action has not happened. */
  readonly broken: (action: string) => readonly Fact[];
  readonly retract: readonly Fact[];
  readonly nothingYet: readonly string[];
  readonly nothingLeft: readonly string[];
  readonly toAnswer: readonly string[];
  readonly andWants: (issue: string, want: string) => string;
  readonly withIdentifier: (issue: string, noun: string, id: string) => readonly string[];
}
