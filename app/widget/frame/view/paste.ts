/** Separates the words of a paste from its files. */

export interface Paste {
  /** Files to attach. */
  readonly files: readonly File[];
  /** Whether the text also goes into the field. */
  readonly takesText: boolean;
}

/**
 * Programs that copy words add a picture of them, and file managers that copy files add their names: in both
 * cases only one of the two is meant.
 */
export const pasteOf = (data: Pick<DataTransfer, 'files' | 'getData'> | null): Paste => {
  const files = [...(data?.files ?? [])];
  const text = data?.getData('text/plain').trim() ?? '';
  if (text === '' || files.length === 0) return { files, takesText: text !== '' };
  const lines = new Set(text.split(/\r\n|\n|\r/).map((line) => line.split(/[\\/]/).at(-1)));
  if (files.every(({ name }) => lines.has(name))) return { files, takesText: false };
  return { files: files.filter(({ type }) => !type.startsWith('image/')), takesText: true };
};
