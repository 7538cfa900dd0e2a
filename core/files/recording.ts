/** Decides which files are played as sound or as video, for the server and the inbox alike. */
import type { FileRef } from '../contact/entry.ts';

/** Types of sound that the server recognises by content. Not every browser plays all of them. */
const SOUND: ReadonlySet<string> = new Set([
  'audio/ogg',
  'audio/mpeg',
  'audio/mp4',
  'audio/aac',
  'audio/amr',
  'audio/wav',
  'audio/webm',
]);

/** Types of video that the server recognises by content. */
const VIDEO: ReadonlySet<string> = new Set([
  'video/mp4',
  'video/3gpp',
  'video/quicktime',
  'video/webm',
  'video/ogg',
]);

/** Whether a file is a recording of sound alone, such as a voice note. */
export function isSound({ type }: Pick<FileRef, 'type'>): boolean {
  return SOUND.has(type);
}

/** Whether a file is a video. */
export function isVideo({ type }: Pick<FileRef, 'type'>): boolean {
  return VIDEO.has(type);
}
