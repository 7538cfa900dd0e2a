/** Which files WhatsApp takes, by type and size. */
import { GraphError } from '../http/graph-error.ts';

const MB = 1024 * 1024;

/** Largest size in bytes, by media type. */
const LIMITS: Readonly<Record<string, number>> = {
  'image/jpeg': 5 * MB,
  'image/png': 5 * MB,
  'image/webp': 500 * 1024,
  'video/mp4': 16 * MB,
  'video/3gpp': 16 * MB,
  'audio/aac': 16 * MB,
  'audio/amr': 16 * MB,
  'audio/mpeg': 16 * MB,
  'audio/mp4': 16 * MB,
  'audio/ogg': 16 * MB,
  'text/plain': 100 * MB,
  'application/pdf': 100 * MB,
  'application/msword': 100 * MB,
  'application/vnd.ms-excel': 100 * MB,
  'application/vnd.ms-powerpoint': 100 * MB,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 100 * MB,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 100 * MB,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 100 * MB,
};

/** Throws Meta's error for a file that WhatsApp does not take. */
export function checkUpload(type: string, size: number): void {
  const limit = LIMITS[type.split(';', 1)[0]?.trim() ?? ''];
  if (limit === undefined) {
    throw new GraphError('100', {
      message: `Param file must be a file with one of the following types: ${Object.keys(LIMITS).join(', ')}. Received file of type '${type}'.`,
    });
  }
  if (size > limit) throw new GraphError('131053', { details: `File size ${size} is larger than ${limit}` });
}
