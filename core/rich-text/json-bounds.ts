/**
 * Checks bounds of untrusted JSON, without recursion and without reading more of a value than the bounds
 * allow.
 */

export interface JsonBounds {
  /** Most levels of nested objects and lists; a plain value is one level. */
  readonly depth: number;
  /** Most bytes of the JSON text. */
  readonly bytes: number;
}

/**
 * A bound that the value certainly breaks. Bytes are counted as one for each character, so an accepted value
 * may still be somewhat too long, but is never slow to check.
 */
export function brokenBound(value: unknown, bounds: JsonBounds): keyof JsonBounds | undefined {
  const waiting: { readonly item: unknown; readonly depth: number }[] = [{ item: value, depth: 1 }];
  let bytes = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { item, depth } = next;
    if (depth > bounds.depth) return 'depth';
    bytes += leastBytes(item);
    if (bytes > bounds.bytes) return 'bytes';
    if (typeof item !== 'object' || item === null) continue;
    // Each element of a list takes a character or more, and a comma. The length is known without reading any
    // element.
    if (Array.isArray(item) && bytes + 2 * item.length - 1 > bounds.bytes) return 'bytes';
    for (const [key, inner] of Object.entries(item)) {
      bytes += Array.isArray(item) ? 1 : key.length + 3;
      if (bytes > bounds.bytes) return 'bytes';
      waiting.push({ item: inner, depth: depth + 1 });
    }
  }
  return undefined;
}

/** The fewest bytes of JSON for a value itself, without its content. */
function leastBytes(value: unknown): number {
  return typeof value === 'string' ? value.length + 2 : 1;
}
