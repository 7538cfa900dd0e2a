/** The orientation in which a picture is shown, from its EXIF data. */

/** Tag of the orientation in the first directory of TIFF data. */
const ORIENTATION = 0x0112;
/** Size of one entry of a directory, in bytes. */
const ENTRY = 12;

/** The orientation in TIFF data, 1 to 8; 1 if there is none. */
const orientationOf = (tiff: Buffer): number => {
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return 1;
  const two = (at: number): number => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = order === 'II' ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return 1;
  const entries = Math.min(two(directory), Math.floor((tiff.length - directory - 2) / ENTRY));
  for (let n = 0; n < entries; n += 1) {
    const at = directory + 2 + n * ENTRY;
    if (two(at) !== ORIENTATION) continue;
    const value = two(at + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
};

/** Whether TIFF data turn the picture on its side: its shown width is then the height in its bytes. */
export const liesOnItsSide = (tiff: Buffer): boolean => orientationOf(tiff) >= 5;
