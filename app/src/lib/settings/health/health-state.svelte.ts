import type { HealthReport, SetAsideItem } from '@parley/core/protocol/health-api';
import type { ApiError, ApiResult } from '../../session/api.ts';

/** Pause in ms before the server is asked again whether items that are being tried have succeeded. */
const ASK_AGAIN = 700;
/** How often the server is asked in a row; what is not decided then is shown as being tried. */
const MOST_ASKED = 20;

/** What came of the last *Try again*. */
export type TryResult = 'trying' | 'done' | 'failed';

export interface ShownItem {
  readonly item: SetAsideItem;
  /** Undefined for an item that was not tried again on this page. */
  readonly result: TryResult | undefined;
}

export interface HealthSource {
  readonly read: () => Promise<ApiResult<HealthReport>>;
  readonly tryAgain: (items: readonly number[]) => Promise<ApiResult<HealthReport>>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** What the server has set aside, and what came of trying it again. */
export class HealthState {
  report = $state.raw<HealthReport>();
  error = $state.raw<ApiError>();
  busy = $state(false);
  /** Items that were tried again here, as they were before. They stay on the page, so that each shows its result. */
  #tried = $state.raw<readonly SetAsideItem[]>([]);
  readonly #source: HealthSource;

  constructor(source: HealthSource) {
    this.#source = source;
  }

  /** The items to show, oldest first; those that have succeeded stay until the page is left. */
  get shown(): readonly ShownItem[] {
    const items = this.report?.items ?? [];
    const done = this.#tried.filter(({ id }) => !items.some((item) => item.id === id));
    return [
      ...items.map((item) => ({ item, result: this.#resultOf(item) })),
      ...done.map((item) => ({ item, result: 'done' as const })),
    ].toSorted((a, b) => a.item.id - b.item.id);
  }

  async read(): Promise<void> {
    this.#take(await this.#source.read());
  }

  /** Tries items again, and follows them until each has succeeded or failed. */
  async tryAgain(items: readonly SetAsideItem[]): Promise<void> {
    if (this.busy || items.length === 0) return;
    this.busy = true;
    try {
      const result = await this.#source.tryAgain(items.map(({ id }) => id));
      if (result.ok) {
        const before = this.#tried.filter(({ id }) => !items.some((item) => item.id === id));
        this.#tried = [...before, ...items];
      }
      this.#take(result);
      for (let asked = 0; asked < MOST_ASKED && this.#isTrying(); asked += 1) {
        await this.#source.sleep(ASK_AGAIN);
        await this.read();
      }
    } finally {
      this.busy = false;
    }
  }

  #resultOf(item: SetAsideItem): TryResult | undefined {
    if (item.trying) return 'trying';
    return this.#tried.some(({ id }) => id === item.id) ? 'failed' : undefined;
  }

  #isTrying(): boolean {
    return this.error === undefined && (this.report?.items ?? []).some(({ trying }) => trying);
  }

  #take(result: ApiResult<HealthReport>): void {
    if (result.ok) {
      this.report = result.value;
      this.error = undefined;
    } else {
      this.error = result.error;
    }
  }
}
