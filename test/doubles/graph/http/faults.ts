/** Faults on demand: which calls go wrong, and how. */
import type { Random } from '../../../sim/random.ts';
import type { GraphError } from './graph-error.ts';

/** What a call asks for. `other` stands for a path that does not exist. */
export const OPERATIONS = [
  'whatsapp.send',
  'whatsapp.read',
  'media.upload',
  'media.lookup',
  'media.download',
  'media.delete',
  'templates.list',
  'number.get',
  'waba.get',
  'profile.get',
  'messenger.send',
  'messenger.action',
  'messenger.upload',
  'messenger.file',
  'person.get',
  'page.get',
  'subscriptions.get',
  'subscriptions.add',
  'subscriptions.remove',
  'token.debug',
  'other',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** `before`: nothing has happened yet. `after`: the call has had its effect, and only the answer is lost. */
type When = 'before' | 'after';

export type Fault =
  /** The connection is cut without an answer. */
  | { readonly type: 'cut'; readonly when: When }
  /** There is no answer until the server stops. */
  | { readonly type: 'hang'; readonly when: When }
  /** The call is taken at once, and answered after `ms`. */
  | { readonly type: 'slow'; readonly ms: number }
  /** An answer that is not Graph's: of a proxy, or without a body. */
  | {
      readonly type: 'answer';
      readonly when: When;
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** One of Meta's errors. */
  | { readonly type: 'error'; readonly when: When; readonly error: GraphError }
  /** Status 200, with JSON that ends in its middle. */
  | { readonly type: 'malformed'; readonly when: When }
  /** The connection ends before the announced number of bytes has come. */
  | { readonly type: 'short'; readonly when: When };

export interface FaultOptions {
  /** How many calls go wrong; 1 without it. */
  readonly times?: number;
  /** How many calls go well before. */
  readonly skip?: number;
  /** Of 0 to 1: each call goes wrong with this probability. */
  readonly chance?: number;
  /** Only calls for which this is true go wrong. */
  readonly if?: (call: FaultedCall) => boolean;
}

/** What a condition can look at. */
export interface FaultedCall {
  readonly operation: Operation;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Plan {
  readonly operation: Operation | 'any';
  readonly fault: Fault;
  readonly options: FaultOptions;
  seen: number;
  used: number;
}

export interface PlannedFault {
  /** How many calls have gone wrong by it. */
  readonly used: () => number;
  readonly remove: () => void;
}

/** The answer of a proxy that found nobody behind it. */
export const BAD_GATEWAY: Fault = {
  type: 'answer',
  when: 'before',
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
};

export class Faults {
  readonly #random: Random;
  readonly #plans = new Set<Plan>();

  constructor(random: Random) {
    this.#random = random;
  }

  add(operation: Operation | 'any', fault: Fault, options: FaultOptions = {}): PlannedFault {
    const plan: Plan = { operation, fault, options, seen: 0, used: 0 };
    this.#plans.add(plan);
    return { used: () => plan.used, remove: () => void this.#plans.delete(plan) };
  }

  clear(): void {
    this.#plans.clear();
  }

  /** The fault that this call meets, if any. The oldest plan that fits counts. */
  next(call: FaultedCall): Fault | null {
    for (const plan of this.#plans) {
      if (plan.operation !== 'any' && plan.operation !== call.operation) continue;
      if (plan.options.if && !plan.options.if(call)) continue;
      plan.seen += 1;
      if (plan.seen <= (plan.options.skip ?? 0)) continue;
      if (plan.used >= (plan.options.times ?? (plan.options.chance === undefined ? 1 : Infinity))) continue;
      if (plan.options.chance !== undefined && !this.#random.chance(plan.options.chance)) continue;
      plan.used += 1;
      return plan.fault;
    }
    return null;
  }
}
