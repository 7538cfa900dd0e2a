import * as v from 'valibot';
import { keepChoice, readChoice, type DeviceStore } from '../session/device-store.ts';

const KEY = 'parley.panes';

export const PANES = ['views', 'list', 'contact'] as const;
export type Pane = (typeof PANES)[number];

/** Narrowest and widest of each pane, in px; the conversation takes what is left. */
export const PANE_BOUNDS: Readonly<Record<Pane, { readonly min: number; readonly max: number }>> = {
  views: { min: 168, max: 320 },
  list: { min: 264, max: 560 },
  contact: { min: 256, max: 480 },
};

const width = v.exactOptional(v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(10_000)));
const ChoiceSchema = v.object({
  views: width,
  list: width,
  contact: width,
  panel: v.exactOptional(v.boolean()),
});
type Choice = Readonly<v.InferOutput<typeof ChoiceSchema>>;

/** Widths of the panes, and whether the contact's is shown: as chosen on this device. */
export class Panes {
  readonly #store: DeviceStore;
  #choice = $state.raw<Choice>({});

  constructor(store: DeviceStore) {
    this.#store = store;
    this.#choice = readChoice(store, KEY, ChoiceSchema) ?? {};
  }

  /** The chosen width in px, within its bounds; undefined for the usual one. */
  width(pane: Pane): number | undefined {
    const chosen = this.#choice[pane];
    const { min, max } = PANE_BOUNDS[pane];
    return chosen === undefined ? undefined : Math.round(Math.min(max, Math.max(min, chosen)));
  }

  /** Whether the contact is shown beside the conversation, where there is room. */
  get panel(): boolean {
    return this.#choice.panel ?? true;
  }

  set panel(shown: boolean) {
    this.#keep({ ...this.#choice, panel: shown });
  }

  /** Sets a width, or the usual one again. */
  resize(pane: Pane, to: number | undefined): void {
    const { [pane]: _before, ...rest } = this.#choice;
    this.#keep(to === undefined ? rest : { ...rest, [pane]: to });
  }

  #keep(choice: Choice): void {
    this.#choice = choice;
    keepChoice(this.#store, KEY, choice);
  }
}
