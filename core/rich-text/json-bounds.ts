/** Bounds of untrusted JSON, found without recursion and without looking at more of a value than the bounds allow. */

export interface JsonBounds {
  /** Most levels of objects and lists in one another; a plain value is one level. */
  readonly depth: number;
  /** Most bytes of its JSON text. */
  readonly bytes: number;
}

/**
 * Which of its bounds a value surely breaks. Bytes are counted as if each character took one, so a value that passes
 * may still be somewhat too long, but is never long to look at.
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
    // Each element of a list takes a character or more, and a comma. The length is known without a look at any.
    if (Array.isArray(item) && bytes + 2 * item.length - 1 > bounds.bytes) return 'bytes';
    for (const [key, inner] of Object.entries(item)) {
      bytes += Array.isArray(item) ? 1 : key.length + 3;
      if (bytes > bounds.bytes) return 'bytes';
      waiting.push({ item: inner, depth: depth + 1 });
    }
  }
  return undefined;
}

/** The fewest bytes of JSON that a value takes by itself, without what is in it. */
function leastBytes(value: unknown): number {
  return typeof value === 'string' ? value.length + 2 : 1;
}
