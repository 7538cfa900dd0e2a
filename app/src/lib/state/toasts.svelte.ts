export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** How long a toast stays, in ms: long enough to read it and to reach for its button. */
const STAY = 8_000;
const MOST = 2;

/** Short words at the bottom about what was just done. */
export class Toasts {
  #shown = $state.raw<readonly Toast[]>([]);
  #next = 1;
  #timers: Readonly<Record<number, ReturnType<typeof setTimeout>>> = {};

  get shown(): readonly Toast[] {
    return this.#shown;
  }

  /** Gives its id, for `update`. */
  show(text: string, action?: Toast['action']): number {
    const id = this.#next++;
    const toast: Toast = action === undefined ? { id, text } : { id, text, action };
    this.#shown = [...this.#shown.slice(1 - MOST), toast];
    this.#restart(id);
    return id;
  }

  /** Says something else in a toast that is still there, and lets it stay as long again; false if it is gone. */
  update(id: number, text: string, action?: Toast['action']): boolean {
    if (!this.#shown.some((toast) => toast.id === id)) return false;
    const toast: Toast = action === undefined ? { id, text } : { id, text, action };
    this.#shown = this.#shown.map((one) => (one.id === id ? toast : one));
    this.#restart(id);
    return true;
  }

  #restart(id: number): void {
    clearTimeout(this.#timers[id]);
    this.#timers = { ...this.#timers, [id]: setTimeout(() => this.dismiss(id), STAY) };
  }

  dismiss(id: number): void {
    const { [id]: timer, ...others } = this.#timers;
    clearTimeout(timer);
    this.#timers = others;
    this.#shown = this.#shown.filter((toast) => toast.id !== id);
  }

  /** Whether one of them can be answered. */
  get hasAction(): boolean {
    return this.#shown.some((toast) => toast.action !== undefined);
  }

  /** Runs the action of the newest toast that has one, if any. */
  runLatest(): void {
    const latest = this.#shown.findLast((toast) => toast.action !== undefined);
    if (latest === undefined) return;
    this.dismiss(latest.id);
    latest.action?.run();
  }

  dispose(): void {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#timers = {};
  }
}
