/** Numbers are given again once they are free, so that marks by number stay small. */
export class Numbered<Value> {
  readonly values: (Value | undefined)[] = [];
  readonly #free: number[] = [];

  take(): number {
    return this.#free.pop() ?? this.values.length;
  }

  free(number: number): void {
    this.values[number] = undefined;
    this.#free.push(number);
  }

  clear(): void {
    this.values.length = 0;
    this.#free.length = 0;
  }
}
