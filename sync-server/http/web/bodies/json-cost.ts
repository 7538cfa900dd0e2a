/** Measures what a JSON text would cost to read, in one pass over its bytes and without building anything. */

export interface JsonCost {
  /** Most elements of lists and members of objects, added up. */
  readonly values: number;
  /** Most levels of nested lists and objects. */
  readonly depth: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
/** `[` and `{`, and `]` and `}`, after removing the bit in which they differ. */
const OPENS = 0x5b;
const CLOSES = 0x5d;
const CURLY = 0x20;

/** Whether a text exceeds the cost. For a text that is not JSON the result has no meaning. */
export function costsMore(json: Uint8Array, { values, depth }: JsonCost): boolean {
  let valuesLeft = values;
  let depthLeft = depth;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === COMMA) valuesLeft -= 1;
    else if ((byte & ~CURLY) === OPENS) {
      valuesLeft -= 1;
      depthLeft -= 1;
    } else if ((byte & ~CURLY) === CLOSES) depthLeft += 1;
    if (valuesLeft < 0 || depthLeft < 0) return true;
  }
  return false;
}

/** The end of the string that begins at a position. */
function endOfString(json: Uint8Array, begin: number): number {
  let at = begin + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
