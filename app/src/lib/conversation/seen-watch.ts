/**
 * Tells what has been seen (L5), and which entries are on the screen now. The number of what has been seen is
 * the highest `seq` of an entry that was within the scrolled view while the tab
 * was visible. What lies below the edge, or came while the tab was hidden, has not been seen.
 */
export class SeenWatch {
  readonly #tell: (seq: number, inView: readonly number[]) => void;
  readonly #seqs = new WeakMap<Element, number>();
  readonly #waiting = new Set<Element>();
  #observer: IntersectionObserver | undefined;
  readonly #inView = new Set<Element>();
  #highest = 0;

  constructor(tell: (seq: number, inView: readonly number[]) => void) {
    this.#tell = tell;
  }

  /** Begins to watch within a scrolled element; the disposer ends it. */
  start(root: HTMLElement): () => void {
    const observer = new IntersectionObserver((changes) => this.#look(changes), { root });
    this.#observer = observer;
    for (const element of this.#waiting) observer.observe(element);
    // Entries that came while the tab was hidden are drawn, and so observed, when it is shown again.
    const again = () => {
      if (document.visibilityState !== 'visible') {
        this.#inView.clear();
        this.#say();
        return;
      }
      for (const element of this.#waiting) {
        observer.unobserve(element);
        observer.observe(element);
      }
    };
    document.addEventListener('visibilitychange', again);
    return () => {
      document.removeEventListener('visibilitychange', again);
      observer.disconnect();
      this.#observer = undefined;
    };
  }

  /** Attachment for the element of an entry. */
  entry(seq: number): (element: Element) => () => void {
    return (element) => {
      this.#seqs.set(element, seq);
      this.#waiting.add(element);
      this.#observer?.observe(element);
      return () => {
        this.#waiting.delete(element);
        this.#inView.delete(element);
        this.#observer?.unobserve(element);
      };
    };
  }

  #look(changes: readonly IntersectionObserverEntry[]): void {
    if (document.visibilityState !== 'visible') return;
    for (const { isIntersecting, target } of changes) {
      if (isIntersecting) this.#inView.add(target);
      else this.#inView.delete(target);
      if (isIntersecting) this.#highest = Math.max(this.#highest, this.#seqs.get(target) ?? 0);
    }
    // Told again also if it is the same: the replica may have been told by another tab meanwhile.
    this.#say();
  }

  #say(): void {
    if (this.#highest === 0) return;
    this.#tell(
      this.#highest,
      [...this.#inView].flatMap((element) => this.#seqs.get(element) ?? []),
    );
  }
}
