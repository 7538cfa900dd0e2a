/** One range of bytes as a client asks for it (RFC 9110, 14.1). */

export interface ByteRange {
  readonly start: number;
  /** The last byte, counted in. */
  readonly end: number;
}

/**
 * The range that is asked for.
 * @returns undefined when the whole is to be sent: none, several, or one that cannot be understood;
 *          `unsatisfiable` when it begins behind the end
 */
export const parseRange = (
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined => {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (!match) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(from);
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
};
