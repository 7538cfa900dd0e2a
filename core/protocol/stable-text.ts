/**
 * JSON with its keys in order, so that the same content has the same text however it was built. Hashes of such texts are
 * kept: fixed.
 */
export const stableText = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(stableText).join()}]`;
  const pairs = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${stableText(item)}`);
  return `{${pairs.join()}}`;
};
