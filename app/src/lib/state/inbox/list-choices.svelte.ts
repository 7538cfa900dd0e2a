import { ORDERS } from '@parley/core/inbox/views';
import * as v from 'valibot';
import { keepChoice, readChoice, type DeviceStore } from '../session/device-store.ts';

const KEY = 'parley.lists';
/** Views that can have choices at most: saved ones come and go. */
const MOST = 200;

const ChoiceSchema = v.object({
  order: v.picklist(ORDERS),
  unreplied: v.boolean(),
  /** In *Mentions*: show only unseen mentions. */
  fresh: v.optional(v.boolean(), false),
});
const ChoicesSchema = v.pipe(
  v.record(v.string(), ChoiceSchema),
  v.check((choices) => Object.keys(choices).length <= MOST),
);
export type ListChoice = Readonly<v.InferOutput<typeof ChoiceSchema>>;

const DEFAULT: ListChoice = { order: 'newest', unreplied: false, fresh: false };

/** Where rows are noted that a view began with, by what is chosen in it. */
export const listName = (view: string, { order, unreplied, fresh }: ListChoice): string =>
  `${view} ${order}${unreplied ? ' unreplied' : ''}${fresh ? ' fresh' : ''}`;

/** Order and filter of each view, as last chosen on this device (IN-3, IN-4). */
export class ListChoices {
  readonly #store: DeviceStore;
  #choices = $state.raw<Readonly<Record<string, ListChoice>>>({});

  constructor(store: DeviceStore) {
    this.#store = store;
    this.#choices = readChoice(store, KEY, ChoicesSchema) ?? {};
  }

  of(view: string): ListChoice {
    return this.#choices[view] ?? DEFAULT;
  }

  choose(view: string, choice: Partial<ListChoice>): void {
    const { [view]: before = DEFAULT, ...others } = this.#choices;
    // The one chosen last comes last: the oldest gives way.
    const kept = Object.entries(others).slice(1 - MOST);
    this.#choices = Object.fromEntries([...kept, [view, { ...before, ...choice }]]);
    keepChoice(this.#store, KEY, this.#choices);
  }
}
