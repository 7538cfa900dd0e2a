/** Names of uploaded files: they come from strangers and end on the disks of others. */

/** Longest name kept, in characters. */
const MAX_NAME = 150;

/** Control characters, halves of characters, and those that turn the direction of text round (`gpj.exe` that reads `exe.jpg`). */
const UNSEEN = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A name without path, unseen characters or those that file systems refuse; `file` if nothing is left. */
export const safeFileName = (name: string): string => {
  const last = name.replace(UNSEEN, '').split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(/[<>:"|?*]/g, '_').replace(/^[\s.]+|[\s.]+$/g, '');
  const characters = Array.from(plain);
  if (characters.length <= MAX_NAME) return plain === '' ? 'file' : plain;
  // The ending says what it is, so the middle goes.
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
