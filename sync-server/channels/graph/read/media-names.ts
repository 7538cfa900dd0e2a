/** Names and media types of files, as far as an outside service says them. */

/** The type without parameters such as the codec. */
export function mediaType(mime: string | undefined): string {
  const type = mime?.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^[a-z]+\/[a-z0-9.+-]+$/u.test(type) ? type : 'application/octet-stream';
}

/** A name without folders and without characters that nobody sees. */
export function nameOf(filename: string | undefined): string | undefined {
  const name = filename
    ?.split(/[/\\]/u)
    .at(-1)
    ?.replaceAll(/[\p{Cc}\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu, '')
    .trim();
  return name === '' || name === '.' || name === '..' ? undefined : name;
}

/** Names of kinds of files where the service gives no name. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ['image/jpeg', '.jpg'],
  ['image/png', '.png'],
  ['image/webp', '.webp'],
  ['image/gif', '.gif'],
  ['video/mp4', '.mp4'],
  ['video/3gpp', '.3gp'],
  ['audio/aac', '.aac'],
  ['audio/amr', '.amr'],
  ['audio/mpeg', '.mp3'],
  ['audio/mp4', '.m4a'],
  ['audio/ogg', '.ogg'],
  ['application/pdf', '.pdf'],
  ['text/plain', '.txt'],
  ['text/csv', '.csv'],
  ['application/zip', '.zip'],
  ['application/msword', '.doc'],
  ['application/vnd.ms-excel', '.xls'],
  ['application/vnd.ms-powerpoint', '.ppt'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', '.docx'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', '.xlsx'],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', '.pptx'],
]);

export const endingOf = (type: string): string => ENDINGS.get(type) ?? '';

/** The media type that the ending of a name stands for; undefined if it is none of these. */
export function typeByEnding(name: string | undefined): string | undefined {
  const ending = /\.[a-z0-9]{2,5}$/iu.exec(name ?? '')?.[0].toLowerCase();
  return [...ENDINGS].find(([, known]) => known === ending)?.[0];
}
