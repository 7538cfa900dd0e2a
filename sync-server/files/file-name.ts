/** Names of uploaded files: they come from strangers and end on the disks of others. */

import { isVisible, withoutInvisible } from '@parley/core/names/visible';

/** Longest name kept, in characters. */
const MAX_NAME = 150;

/** The name of a file that has none. */
export const NAMELESS = 'file';

/** A name without path, unseen characters or those that file systems refuse; `NAMELESS` if nothing is left. */
export const safeFileName = (name: string): string => {
  // Characters that reverse the text are removed, too: `gpj.exe` would read `exe.jpg`.
  const last =
    withoutInvisible(name)
      .replace(/\p{Cc}/gu, '')
      .split(/[/\\]/)
      .at(-1) ?? '';
  const plain = last.replace(/[<>:"|?*]/g, '_').replace(/^[\s.]+|[\s.]+$/g, '');
  const characters = Array.from(plain);
  if (!isVisible(plain)) return NAMELESS;
  if (characters.length <= MAX_NAME) return plain;
  // A long name is cut in the middle, since its ending says what kind of file it is.
  const ending = /\.[^.]{1,12}$/.exec(plain)?.[0] ?? '';
  return characters.slice(0, MAX_NAME - ending.length).join('') + ending;
};

const percent = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;

/** A `Content-Disposition` for a name, in the forms of RFC 6266 for old and new clients. */
export const contentDisposition = (kind: 'inline' | 'attachment', name: string): string => {
  const safe = safeFileName(name);
  const ascii = safe.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(safe).replace(/['()*!]/g, percent);
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
};
