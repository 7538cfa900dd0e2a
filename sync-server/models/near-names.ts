/** Names that somebody may have meant. */

/** How many letters have to be changed, added or left out. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(
        Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
};

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Those of the names that are near to one, the nearest first. */
export const nearNames = (name: string, names: readonly string[]): readonly string[] => {
  const wanted = plain(name).slice(0, 100);
  if (wanted === '') return [];
  return names
    .map((one) => {
      const other = plain(one);
      const isPart = other.includes(wanted) || wanted.includes(other);
      // Somebody may have begun a name, or mistyped all of it.
      const begun = distance(wanted, other.slice(0, wanted.length)) / wanted.length;
      const whole = distance(wanted, other) / Math.max(wanted.length, other.length);
      return { one, far: isPart ? 0 : Math.min(begun, whole) };
    })
    .filter(({ far }) => far <= 0.4)
    .sort((a, b) => a.far - b.far)
    .map(({ one }) => one);
};
