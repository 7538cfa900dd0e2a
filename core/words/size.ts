/** Sizes of files as people read them. */

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** `0 bytes`, `840 kB`, `1 MB`, `2.5 MB`: units of 1,000, and never 1,000 of a unit that has a larger one. */
export const sizeText = (locale: string, bytes: number): string => {
  const size = Number.isFinite(bytes) ? Math.max(0, bytes) : 0;
  let step = 0;
  let value = Math.round(size);
  while (value >= 1_000 && step < UNITS.length - 1) {
    step += 1;
    // Below a megabyte, tenths are not useful.
    const digits = step < 2 ? 1 : 10;
    value = Math.round((size / 1_000 ** step) * digits) / digits;
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[step] ?? 'byte',
    // Bytes have no clear short form, and their name has a plural.
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  }).format(value);
};
