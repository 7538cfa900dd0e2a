/**
 * JSON with sorted keys, so that the same content always gives the same text. Hashes of such texts are
 * stored: the format must never change.
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
