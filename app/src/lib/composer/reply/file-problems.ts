/** Which files a channel takes, before they are sent: the server decides by their content. */
import type { Capabilities } from '@parley/core/channels/capabilities';
import { cleanName } from '@parley/core/names/clean-name';
import { isolate } from '@parley/core/names/isolate';
import { m } from '../../paraglide/messages.js';
import { byteSize } from '../../ui/time.ts';

export interface CheckedFile {
  readonly name: string;
  /** Media type as the browser knows it; empty or `application/octet-stream` if it does not. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

export type FileProblem =
  | { readonly type: 'kind' }
  /** `limit` in bytes. */
  | { readonly type: 'size'; readonly limit: number };

export function fileProblem(
  { files }: Pick<Capabilities, 'files'>,
  file: CheckedFile,
): FileProblem | undefined {
  const type = typeOf(file);
  if (type === undefined) {
    const limit = Math.max(...files.map(({ size }) => size));
    return file.size > limit ? { type: 'size', limit } : undefined;
  }
  const rule = files.find((one) => type.startsWith(one.type));
  if (rule === undefined) return { type: 'kind' };
  return file.size > rule.size ? { type: 'size', limit: rule.size } : undefined;
}

export function fileProblemWords(problem: FileProblem, { name }: CheckedFile, channel: string): string {
  const names = { name: isolate(cleanName(name)), channel: isolate(channel) };
  return problem.type === 'kind'
    ? m.file_kind_not_taken(names)
    : m.file_size_not_taken({ ...names, size: byteSize(problem.limit) });
}

/** The type that a file most likely has; undefined if nothing tells. */
function typeOf({ name, type }: CheckedFile): string | undefined {
  if (type !== '' && type !== UNKNOWN) return type.toLowerCase();
  const ending = /\.([a-z0-9]{1,5})$/iu.exec(name)?.[1]?.toLowerCase();
  return ending === undefined ? undefined : TYPES.get(ending);
}

const UNKNOWN = 'application/octet-stream';
const OFFICE = 'application/vnd.openxmlformats-officedocument.';
const TYPES: ReadonlyMap<string, string> = new Map([
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['heic', 'image/heic'],
  ['svg', 'image/svg+xml'],
  ['mp4', 'video/mp4'],
  ['3gp', 'video/3gpp'],
  ['mov', 'video/quicktime'],
  ['webm', 'video/webm'],
  ['mp3', 'audio/mpeg'],
  ['m4a', 'audio/mp4'],
  ['aac', 'audio/aac'],
  ['amr', 'audio/amr'],
  ['ogg', 'audio/ogg'],
  ['wav', 'audio/wav'],
  ['pdf', 'application/pdf'],
  ['doc', 'application/msword'],
  ['xls', 'application/vnd.ms-excel'],
  ['ppt', 'application/vnd.ms-powerpoint'],
  ['docx', `${OFFICE}wordprocessingml.document`],
  ['xlsx', `${OFFICE}spreadsheetml.sheet`],
  ['pptx', `${OFFICE}presentationml.presentation`],
  ['txt', 'text/plain'],
  ['csv', 'text/csv'],
  ['zip', 'application/zip'],
  ['exe', 'application/x-msdownload'],
]);
