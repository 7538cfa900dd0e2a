/** A ledger in memory with a cast, for tests that decide without a database. */
import type { AgentId } from '@parley/core/ids';
import type { LedgerChange } from '../changes.ts';
import type { Environment } from '../environment.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import type { LedgerStore, Step } from '../ledger-store.ts';
import type { Work } from '../work.ts';
import type { Cast } from './cast.ts';
import { perform, type Deed } from './random-deeds.ts';

/** A ledger that is watched: what each of its works changes, and which works throw. */
export class Stage {
  readonly ledger: Ledger;
  /** Changes of all decisions so far. */
  readonly changes: LedgerChange[] = [];
  readonly failures: { readonly work: Work; readonly error: unknown }[] = [];
  readonly online = new Set<AgentId>();
  now: number;
  #ids = 0;

  constructor(cast: Cast, store: LedgerStore) {
    this.now = cast.now;
    const environment: Environment = {
      now: () => this.now,
      newId: <Id extends string>() => `made${String((this.#ids += 1)).padStart(8, '0')}` as Id,
      isOnline: (agent) => this.online.has(agent),
      isDirect: () => cast.isDirect,
    };
    const watched = recording(store, (changes) => this.changes.push(...changes));
    this.ledger = createLedger(watched, environment, (work, error) => this.failures.push({ work, error }));
  }

  /** Gives the result of a deed. Works that throw are among the `failures`. */
  async perform(deed: Deed): Promise<unknown> {
    if (deed.type === 'wait') {
      this.now += deed.ms;
      return undefined;
    }
    return perform(this.ledger, deed, this.now);
  }
}

/** A store that tells of the changes of every decision. */
function recording(store: LedgerStore, onChanges: (changes: readonly LedgerChange[]) => void): LedgerStore {
  const recorded = <Result>(step: Step<Result>): Step<Result> => ({
    needs: step.needs,
    decide: (known) => {
      const decided = step.decide(known);
      onChanges(decided.changes);
      return 'next' in decided ? { ...decided, next: recorded(decided.next) } : decided;
    },
  });
  return { run: (work) => store.run(recorded(work)) };
}
